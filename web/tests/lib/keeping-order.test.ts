import { expect, test } from "vitest";
import { PAST_SHOWN } from "../../src/lib/held.ts";
import type { ShowRoom } from "../../src/lib/show-room.ts";
import type { HeldState, HeldView } from "../../src/lib/wire.ts";
import { EMPTY_ORDER, KeepingOrder, type Order } from "../../src/studio/keeping-order.ts";

const PAGE = 100;
const held = (n: number, state: HeldState): HeldView => ({
  id: `msg_${String(n).padStart(4, "0")}`,
  author: { id: `vwr_${n}`, name: "Mila", role: "guest", badge: null },
  text: "buy elsewhere",
  at: "2026-11-22T17:00:00Z",
  until: "2026-11-22T17:02:00Z",
  reasons: ["link"],
  marks: [],
  scores: {},
  state,
  decided_by: null,
  decided_at: null,
});

/** A server that gives the newest first, a page at a time. */
class Desk {
  readonly asked: string[] = [];
  readonly #rows: readonly HeldView[];

  constructor(rows: readonly HeldView[]) {
    this.#rows = rows;
  }

  readonly ask = <Answer>(_method: string, door: string): Promise<Answer> => {
    this.asked.push(door);
    if (door.includes("/appeals")) return Promise.resolve({ items: [], next: null } as Answer);
    const query = new URL(door, "http://shop.example").searchParams;
    const rows = [...this.#rows].reverse().filter(({ state }) => query.get("waiting") !== "true" || state === "waiting");
    const from = Number(query.get("cursor") ?? 0);
    const items = rows.slice(from, from + Number(query.get("limit")));
    return Promise.resolve({ items, next: from + PAGE < rows.length ? `${from + PAGE}` : null } as Answer);
  };
}

function inOrder(desk: Pick<Desk, "ask">): { readonly keeping: KeepingOrder; readonly now: () => Order } {
  let now = EMPTY_ORDER;
  const show = { now: { snapshot: { show: { id: "shw_1" } } } } as ShowRoom;
  const keeping = new KeepingOrder({ api: desk, show, changed: (order) => (now = order) });
  return { keeping, now: () => now };
}

test("in a raid the studio keeps all that wait, and the newest of what was refused", async () => {
  const rows = Array.from({ length: 900 }, (_, n) => held(n, n < 250 ? "waiting" : "refused"));
  const { keeping, now } = inOrder(new Desk(rows));

  await keeping.look();
  for (let n = 900; n < 1_000; n += 1) keeping.hear({ id: "evt", show: "shw_1", kind: "message.decided", at: "2026-11-22T17:00:00Z", held: held(n, "refused") });

  const count = (wanted: HeldState): number => now().held.filter(({ state }) => state === wanted).length;
  expect([count("waiting"), count("refused")]).toEqual([250, PAST_SHOWN]);
  expect([now().held[0]?.id, now().held.at(-1)?.id]).toEqual(["msg_0000", "msg_0999"]);
});

test("in a calm evening three questions are asked, and two about appeals", async () => {
  const desk = new Desk([held(1, "denied"), held(2, "waiting")]);
  const { keeping, now } = inOrder(desk);

  await keeping.look();

  expect(now().held.map(({ id }) => id)).toEqual(["msg_0001", "msg_0002"]);
  expect([...desk.asked].sort()).toEqual(["/shows/shw_1/appeals?limit=100&waiting=false", "/shows/shw_1/appeals?limit=100&waiting=true", "/shows/shw_1/held?limit=100", "/shows/shw_1/held?limit=100&waiting=true", "/shows/shw_1/shield"]);
});

test("the shield is at hand whether or not what waits can be read, and before all of it is", async () => {
  const report = { shield: { version: 1, up: true } };
  const desk = { ask: <Answer>(_method: string, door: string): Promise<Answer> => (door.includes("/held") ? Promise.reject(new Error("busy")) : Promise.resolve((door.endsWith("/shield") ? { report } : { items: [], next: null }) as Answer)) };
  const { keeping, now } = inOrder(desk);

  await expect(keeping.look()).rejects.toThrow("busy");

  expect(now().shield?.report).toBe(report);
});
