// The words of tests/bench/control.py, for servers that run on Node.js.
import { createInterface } from 'node:readline';

export const payload = (number) => `#${String(number).padStart(8, '0')}#`.padEnd(200, 'x');

export function obey(server, publish) {
  const open = () => console.log('open');
  server.address?.() ? open() : server.once('listening', open);
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(0));
  lines.on('line', (line) => {
    const [verb, ...numbers] = line.split(' ');
    if (verb === 'publish') paced(publish, ...numbers.map(Number));
  });
}

function paced(publish, first, count, gap) {
  const began = process.hrtime.bigint();
  const due = [];
  const next = () => {
    while (due.length < count) {
      const now = process.hrtime.bigint();
      const moment = began + BigInt(due.length * gap) * 1000n;
      if (moment > now) return setTimeout(next, Number(moment - now) / 1e6);
      due.push(moment);
      publish(first + due.length - 1);
    }
    console.log(['published', ...due].join(' '));
  };
  next();
}
