// node `ws`: a loop of `send`, deflate off (its default).
import { WebSocketServer } from 'ws';
import { obey, payload } from './control.mjs';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });

obey(server, (number) => {
  const text = payload(number);
  for (const client of server.clients) client.send(text);
});
