import { beforeEach, expect, test } from "vitest";
import { EventsSocket, markOf } from "../../src/lib/events-socket.ts";
import type { Places } from "../../src/lib/frames.ts";
import { settled, SHOW } from "../fakes.ts";

interface Request {
  readonly path: string;
  readonly init: RequestInit;
}

let requests: Request[];
let answers: ((request: Request) => Response | Promise<Response>)[];
let renewals: number;
let heard: string[];
let codes: number[];
let opened: number;
let stream: ReadableStreamDefaultController<Uint8Array>;

beforeEach(() => {
  requests = [];
  answers = [];
  renewals = 0;
  heard = [];
  codes = [];
  opened = 0;
});

const PLACES: Places = { shop: { o: 3, ep: "k3f" }, chat: { o: 12, ep: "m7q" } };

function aSocket(places: Places = {}): EventsSocket {
  const fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const request = { path, init };
    requests.push(request);
    return (answers.shift() ?? aStream)(request);
  };
  const token = async (renewed: boolean): Promise<string> => `token-${(renewals += renewed ? 1 : 0)}`;
  const ears = { opened: () => (opened += 1), heard: (text: string) => heard.push(text), closed: (code: number) => codes.push(code) };
  return new EventsSocket({ room: SHOW, fetch, token }, ears, places);
}

function aStream({ init }: Request): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      stream = controller;
      init.signal?.addEventListener("abort", () => controller.error(new DOMException("aborted", "AbortError")));
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) => (): Response => new Response(JSON.stringify({ code, detail: "no", status }), { status, headers });
const headers = (n: number): Record<string, string> => requests[n]?.init.headers as Record<string, string>;

async function says(...texts: readonly string[]): Promise<void> {
  stream.enqueue(new TextEncoder().encode(texts.map((text) => `data: ${text}\n\n`).join("")));
  await calm();
}

/** Streams take a few turns of the loop. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((done) => setTimeout(done, 0));
    await settled();
  }
}

test("it asks for the stream of the show after what was heard, with the name on it", async () => {
  aSocket(PLACES);
  await calm();

  expect(requests[0]?.path).toBe(`/api/v1/shows/${SHOW}/stream`);
  expect(headers(0)).toMatchObject({ Authorization: "Bearer token-0", "Last-Event-ID": "shop:3:k3f,chat:12:m7q" });
  expect(opened).toBe(1);
});

test("the first time nothing was heard", async () => {
  aSocket();
  await calm();

  expect(headers(0)["Last-Event-ID"]).toBeUndefined();
  expect(markOf({})).toBe("");
});

test("what comes is heard, and a comment is a ping", async () => {
  aSocket();
  await calm();

  await says('{"connect":{}}', '{"join":{}}');
  stream.enqueue(new TextEncoder().encode(": ping\n\n"));
  await calm();

  expect(heard).toEqual(['{"connect":{}}', '{"join":{}}', "{}"]);
});

test("the stream says who we are and joins by itself: the client's words for that go nowhere", async () => {
  const socket = aSocket();
  await calm();

  for (const command of [{ id: 1, connect: {} }, { id: 2, join: { room: SHOW, lanes: {} } }, {}, { view: "passive" }]) socket.send(JSON.stringify(command));
  await calm();

  expect(requests).toHaveLength(1);
  expect(codes).toEqual([]);
});

test("a second join needs a new stream", async () => {
  const socket = aSocket();
  await calm();
  const join = JSON.stringify({ id: 2, join: { room: SHOW, lanes: {} } });

  socket.send(join);
  socket.send(join);

  expect(codes).toEqual([1006]);
  expect(requests[0]?.init.signal?.aborted).toBe(true);
});

test("a stream that ends is a lost connection", async () => {
  aSocket();
  await calm();

  stream.close();
  await calm();

  expect(codes).toEqual([1006]);
});

test("one that we leave ends in silence", async () => {
  const socket = aSocket();
  await calm();

  socket.close();
  await calm();

  expect(codes).toEqual([]);
});

test("a command goes as a request, and its answer is heard", async () => {
  const socket = aSocket();
  await calm();
  const command = { id: 11, say: { room: SHOW, text: "hello", key: "c-1", reply_to: null } };
  answers.push(() => new Response('{"id":11,"say":{"message":"msg_1","shown":true}}'));

  socket.send(JSON.stringify(command));
  await calm();

  expect(requests[1]?.path).toBe("/api/v1/live/commands");
  expect(JSON.parse(String(requests[1]?.init.body))).toEqual(command);
  expect(heard).toEqual(['{"id":11,"say":{"message":"msg_1","shown":true}}']);
});

test("a problem is heard as the refusal it is", async () => {
  const socket = aSocket();
  await calm();
  answers.push(() => new Response(JSON.stringify({ code: "slow_down", detail: "Too many", reasons: [] }), { status: 429, headers: { "Retry-After": "2" } }));

  socket.send(JSON.stringify({ id: 11, say: {} }));
  await calm();

  expect(JSON.parse(heard[0] ?? "")).toMatchObject({ id: 11, error: { code: "slow_down", message: "Too many", retry: 2_000 } });
});

test("a request that comes to nothing is heard as offline", async () => {
  const socket = aSocket();
  await calm();
  answers.push(() => Promise.reject(new TypeError("failed")));

  socket.send(JSON.stringify({ id: 11, say: {} }));
  await calm();

  expect(JSON.parse(heard[0] ?? "")).toMatchObject({ id: 11, error: { code: "offline" } });
});

test("a refused token is renewed once", async () => {
  answers.push(problem(401, "not_signed_in"));
  aSocket();
  await calm();

  expect(headers(1)["Authorization"]).toBe("Bearer token-1");
  expect(opened).toBe(1);
});

test.each([
  [401, 3500],
  [403, 3507],
  [404, 1006],
])("a door that answers %i closes with %i", async (status, code) => {
  answers.push(problem(status, "no"), problem(status, "no"));
  aSocket();
  await calm();

  expect(codes).toEqual([code]);
});

test("a house that is full says for how long", async () => {
  answers.push(problem(503, "room_full", { "Retry-After": "2" }));
  aSocket();
  await calm();

  expect(JSON.parse(heard[0] ?? "")).toEqual({ disconnect: { code: 3013, reason: "turned away", reconnect: true, after: 2_000 } });
  expect(codes).toEqual([3013]);
});
