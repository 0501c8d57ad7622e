import { beforeEach, expect, test } from "vitest";
import { Api } from "../../src/lib/api.ts";
import { Session } from "../../src/lib/session.ts";
import { TurnedClock } from "../fakes.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

let asked: Asked[];
let clock: TurnedClock;
let cookie: boolean;
let answers: Record<string, () => Response>;
let token: number;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });
const problem = (status: number, code: string, facts: object = {}, headers: Record<string, string> = {}): Response =>
  json(status, { type: "about:blank", title: "", status, detail: code, code, ...facts }, headers);
const opened = (role: string, more: object = {}): Response =>
  json(201, { access_token: `token-${(token += 1)}`, expires_in: 600, you: { id: `vwr_${role}`, name: "Mina", role, language: "en" }, ...more });

beforeEach(() => {
  asked = [];
  clock = new TurnedClock();
  cookie = false;
  token = 0;
  answers = {
    "POST /api/v1/session/refresh": () => (cookie ? opened("viewer") : problem(401, "session_over")),
    "POST /api/v1/session/guest": () => opened("guest"),
    "GET /api/v1/cart?show=shw_1": () => json(200, { lines: [], total: { amount: 0, currency: "RUB" } }),
  };
});

function house(): { readonly api: Api; readonly session: Session } {
  const fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? "GET";
    asked.push({ method, path, headers: (init.headers ?? {}) as Record<string, string> });
    const answer = answers[`${method} ${path}`];
    if (answer === undefined) throw new TypeError("network");
    return answer();
  };
  const session = new Session({ fetch, clock, alone: (what) => what() });
  return { session, api: new Api({ fetch, session }) };
}

const paths = (): string[] => asked.map((each) => `${each.method} ${each.path.replace("/api/v1", "")}`);

test("somebody without a cookie becomes a guest", async () => {
  const { session } = house();

  expect((await session.enter("en", { known: true })).role).toBe("guest");
  expect(paths()).toEqual(["POST /session/refresh", "POST /session/guest"]);
});

test("somebody who was never here becomes a guest at once", async () => {
  await house().session.enter("en", { known: false });

  expect(paths()).toEqual(["POST /session/guest"]);
});

test("somebody with a cookie stays who they were", async () => {
  cookie = true;

  expect((await house().session.enter("en", { known: true })).role).toBe("viewer");
});

test("the studio does not make guests", async () => {
  await expect(house().session.recall()).rejects.toMatchObject({ code: "session_over" });
  expect(paths()).toEqual(["POST /session/refresh"]);
});

test("many questions at once renew the token once", async () => {
  cookie = true;
  const { api, session } = house();
  await session.recall();
  await clock.turn(590_000);

  await Promise.all([api.cart("shw_1"), api.cart("shw_1"), api.cart("shw_1")]);

  expect(paths().filter((path) => path === "POST /session/refresh")).toHaveLength(2);
  expect(asked.at(-1)?.headers["Authorization"]).toBe("Bearer token-2");
});

test("a token that the server does not know any more is renewed, and the question asked again", async () => {
  cookie = true;
  const { api, session } = house();
  await session.recall();
  let first = true;
  answers["GET /api/v1/cart?show=shw_1"] = () => {
    if (!first) return json(200, { lines: [], total: { amount: 0, currency: "RUB" } });
    first = false;
    return problem(401, "not_signed_in");
  };

  await api.cart("shw_1");

  expect(paths().slice(-3)).toEqual(["GET /cart?show=shw_1", "POST /session/refresh", "GET /cart?show=shw_1"]);
});

test("a refusal carries its code, its facts and how long to wait", async () => {
  const { api, session } = house();
  await session.enter("en", { known: true });
  answers["POST /api/v1/orders"] = () => problem(409, "sold_out", { variant: "var_1", left: 2 }, { "Retry-After": "3" });

  const refusal = api.place({ show: "shw_1", contact: { email: "a@b.c", phone: null }, delivery: { method: "pickup", address: null }, say_name: false, expected_total: { amount: 1, currency: "RUB" } }, "key-1");

  await expect(refusal).rejects.toMatchObject({ code: "sold_out", status: 409, facts: { variant: "var_1", left: 2 }, retryAfter: 3 });
  expect(asked.at(-1)?.headers["Idempotency-Key"]).toBe("key-1");
});

test("a server that is not there is called offline", async () => {
  const { api, session } = house();
  await session.enter("en", { known: true });

  await expect(api.order("ord_1")).rejects.toMatchObject({ code: "offline" });
});

test("an error page that is not JSON is called unavailable", async () => {
  const { api } = house();
  answers["GET /api/v1/shows"] = () => new Response("<html>", { status: 502 });

  await expect(api.shows()).rejects.toMatchObject({ code: "unavailable", status: 502 });
});

test("who signed in in another tab is met at the next door, and the wish is asked for again as them", async () => {
  const { api, session } = house();
  await session.enter("en", { known: false });
  let met = 0;
  session.onSomebodyElse(() => (met += 1));
  cookie = true;
  const cart = answers["GET /api/v1/cart?show=shw_1"];
  answers["GET /api/v1/cart?show=shw_1"] = () => {
    if (cart !== undefined) answers["GET /api/v1/cart?show=shw_1"] = cart;
    return problem(401, "cart_moved");
  };

  await api.cart("shw_1");

  expect(session.you?.role).toBe("viewer");
  expect(met).toBe(1);
  await session.renew();
  expect(met).toBe(1);
});

test("what of a guest's cart did not fit is told at the sign-in", async () => {
  const { session } = house();
  const merged = { units: 1, capped: [{ title: {}, variant_name: {}, wanted: 2, taken: 1, why: "limit" }] };
  answers["POST /api/v1/session"] = () => opened("viewer", { merged });

  expect(await session.signIn("a@b.example", "secret")).toEqual(merged);
  answers["POST /api/v1/session"] = () => opened("viewer", { merged: null });
  expect(await session.signIn("a@b.example", "secret")).toBeNull();
});
