/**
 * Follow a show: `node client.ts http://localhost:8000 demo` with Node.js 22.18 or newer. With Node.js 20:
 * `npx -p typescript tsc --ignoreConfig --target es2022 --module esnext client.ts`, and then
 * `node --experimental-websocket --input-type=module - http://localhost:8000 demo < client.js`.
 */
declare const process: { readonly argv: string[]; exit(status: number): never };
export type Part = { o: number; ep: string; e: { kind: string; message?: unknown; left?: number }[] };
type Frame = Part & { l?: string; connect?: {}; join?: { lanes: Record<string, Part & { recovered: boolean }> }; gap?: Part & { l: string }; reset?: {}; error?: {}; disconnect?: { reconnect: boolean; after: number } };
const [site, slug] = process.argv.slice(2);
const places: Record<string, { o: number; ep: string }> = {}; // how far each lane was heard: offset and epoch
let token = "";
async function ask(path: string, method = "POST") {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${site}/api/v1${path}`, { method, headers, body: method === "POST" ? "{}" : null });
  if (answer.status === 401) token = ""; // it holds for ten minutes
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function hear(lane: string, { o, ep, e }: Part, anew = false): boolean {
  const known = anew ? { o: o - e.length, ep } : places[lane];
  if (!known || ep !== known.ep || o - e.length > known.o) return false; // something is missing before it
  e.slice(known.o - (o - e.length)).forEach(({ kind, message, left }) => console.log(kind, JSON.stringify(message ?? left ?? "")));
  places[lane] = { o: Math.max(o, known.o), ep };
  return true;
}

function follow(room: string, ticket: string): Promise<number> {
  return new Promise((end) => {
    const line = new WebSocket(site.replace("http", "ws") + "/api/v1/live");
    const say = (frame: object) => line.send(JSON.stringify(frame));
    const leave = (after: number) => (clearTimeout(patience), line.close(), end(after));
    let patience = setTimeout(leave, 35_000, 0);
    line.onopen = () => say({ id: 1, connect: { ticket, v: 1 } });
    line.onclose = line.onerror = () => leave(0);
    line.onmessage = ({ data }) => {
      patience = (clearTimeout(patience), setTimeout(leave, 35_000, 0)); // a ping comes every 25 s
      for (const frame of (data as string).split("\n").map((text) => JSON.parse(text) as Frame)) {
        if (Object.keys(frame).length === 0) say({});
        else if (frame.connect) say({ id: 2, join: { room, lanes: places } });
        else if (frame.join) for (const [lane, part] of Object.entries(frame.join.lanes)) console.log("joined", lane, hear(lane, part, !part.recovered));
        else if (frame.gap) hear(frame.gap.l, frame.gap, true); // we read too slowly: some of the chat was left out
        else if (frame.disconnect) frame.disconnect.reconnect ? leave(frame.disconnect.after) : process.exit(1);
        else if (frame.reset || frame.error || (frame.l && !hear(frame.l, frame))) leave(0); // come back and ask for it
      }
    };
  });
}

for (let losses = 1, after = 0; ; losses += 1, after = 0) {
  const began = Date.now();
  try {
    token ||= (await ask("/session/guest")).access_token;
    after = await follow((await ask(`/shows/${slug}`, "GET")).snapshot.show.id, (await ask("/live/tickets")).ticket);
  } catch (loss) {
    console.error(String(loss));
  }
  if (Date.now() - began > 10_000) losses = 1;
  await new Promise((come) => setTimeout(come, Math.max(after, 500 + Math.random() * 1000 * Math.min(20, 2 ** losses))));
}
