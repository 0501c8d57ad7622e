// The server's half of a WebSocket, as small as a development tool needs it. Source: RFC 6455, sections 4.2 and 5.2.
import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Shake hands on `socket`; `heard` gets every text frame. Returns how to send and to close. */
export function accept(request, socket, { heard, closed }) {
  const key = createHash("sha1").update(request.headers["sec-websocket-key"] + GUID).digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = take(rest); frame !== null; frame = take(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode === 1) heard(frame.payload.toString("utf8"));
      if (frame.opcode === 8) socket.end();
    }
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", closed);
  return {
    send: (text) => socket.writable && socket.write(frameOf(1, Buffer.from(text, "utf8"))),
    close: (code) => {
      const body = Buffer.alloc(2);
      body.writeUInt16BE(code);
      socket.end(frameOf(8, body));
    },
  };
}

function take(buffer) {
  if (buffer.length < 6) return null;
  const opcode = buffer[0] & 15;
  let length = buffer[1] & 127;
  let at = 2;
  if (length === 126) {
    length = buffer.readUInt16BE(2);
    at = 4;
  }
  if (buffer.length < at + 4 + length) return null;
  const mask = buffer.subarray(at, at + 4);
  const payload = Buffer.from(buffer.subarray(at + 4, at + 4 + length).map((byte, index) => byte ^ mask[index & 3]));
  return { opcode, payload, size: at + 4 + length };
}

function frameOf(opcode, payload) {
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 4 : 2);
  head[0] = 128 | opcode;
  if (long) {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  } else head[1] = payload.length;
  return Buffer.concat([head, payload]);
}
