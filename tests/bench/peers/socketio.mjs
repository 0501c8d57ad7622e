// Socket.IO: one room, emitted to. WebSocket only; pings far apart, as everybody's are off while the bench counts.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { obey, payload } from './control.mjs';

const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  pingInterval: process.argv[3] === 'ping' ? 25_000 : 3_600_000,
});
io.on('connection', (socket) => socket.join('show'));
http.listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });

obey(http, (number) => io.to('show').emit('m', payload(number)));
