import { beforeEach, describe, expect, test } from "vitest";
import { ServerClock } from "../../src/lib/clock.ts";
import type { Means, Method } from "../../src/lib/paying.ts";
import { Problem } from "../../src/lib/problems.ts";
import type { Cart, Order, OrderStatus, PaymentStatus } from "../../src/lib/shop.ts";
import { type Doors, Till } from "../../src/lib/till.ts";
import type { Whisper } from "../../src/lib/wire.ts";
import { settled, SHOW, TurnedClock } from "../fakes.ts";

const words = { ru: "Лампа", en: "Lamp" };
const money = (amount: number): Cart["total"] => ({ amount, currency: "RUB" });

/** A shop of one lamp at 100.00. */
class FakeShop implements Doors {
  readonly clock: TurnedClock;
  units = 0;
  price = 10_000;
  version = 0;
  read = 0;
  wish: object = {};
  line: object = {};
  status: OrderStatus | null = null;
  payment: PaymentStatus | null = null;
  until = 0;
  keys: string[] = [];
  code: string | null = null;
  fails: Problem[] = [];

  constructor(clock: TurnedClock) {
    this.clock = clock;
  }

  async cart(): Promise<Cart> {
    const line = { offer: "ofr_1", variant: "var_1", product: "prd_1", title: words, variant_name: words, picture: "", left: 5, limit: 3 };
    const prices = { price: money(this.price), list_price: money(this.price), subtotal: money(this.price * this.units), discount: money(0), total: money(this.price * this.units), reasons: [], passed: [] };
    this.read += 1;
    const goods = money(this.price * this.units);
    const way = { method: "pickup", title: words, note: null, price: money(0), free_from: null, needs_address: false, needs_postcode: false, countries: [], total: goods };
    const sums = { subtotal: goods, discount: money(0), total: goods, code: null, deliveries: [way] };
    return { version: this.version, lines: this.units === 0 ? [] : [{ ...line, ...prices, units: this.units }], ...sums };
  }

  async typeCode(_show: string, code: string | null): Promise<Cart> {
    this.#fail();
    this.code = code;
    return { ...(await this.cart()), code: code === null ? null : { code, name: null, amount: money(500), passed: null } };
  }

  async setUnits(_show: string, line: { readonly units: number }): Promise<Cart> {
    this.#fail();
    this.line = line;
    this.units = line.units;
    this.version += 1;
    return this.cart();
  }

  async place(wish: object, key: string): Promise<Order> {
    this.wish = wish;
    this.keys.push(`place ${key}`);
    this.#fail();
    this.status = "pending_payment";
    this.until = this.clock.now() + 300_000;
    this.units = 0;
    return this.order();
  }

  async methods(): Promise<readonly Method[]> {
    return [{ provider: "play", method: "pays", kind: "test", least: null, most: null, keeps: false }];
  }

  async pay(_id: string, means: Means, key: string): Promise<Order> {
    this.keys.push(`pay ${key}`);
    this.#fail();
    const outcome = "outcome" in means ? means.outcome : means.method;
    const statuses: Readonly<Record<string, PaymentStatus>> = { pays: "captured", declines: "declined", asks: "requires_action" };
    this.payment = statuses[outcome] ?? "requested";
    if (outcome === "pays") this.status = "paid";
    return this.order();
  }

  async orders(): Promise<readonly Order[]> {
    return this.status === null ? [] : [await this.order()];
  }

  async order(): Promise<Order> {
    if (this.status === "pending_payment" && this.clock.now() >= this.until) this.status = "expired";
    const stamp = (ms: number): string => new Date(ms).toISOString();
    return {
      id: "ord_1",
      number: "A-1",
      show: SHOW,
      status: this.status ?? "pending_payment",
      lines: [],
      contact: { email: "anna@shop.example", phone: null },
      delivery: { method: "agreed", title: { ru: "По договорённости", en: "By agreement" }, price: money(0), address: null },
      discount: money(0),
      total: money(10_000),
      refunded: money(0),
      placed_at: stamp(this.until - 300_000),
      reserved_until: stamp(this.until),
      moment_ms: null,
      paid_at: null,
      shipped_at: null,
      delivered_at: null,
      carrier: null,
    tracking: null,
      payment: this.payment === null ? null : { id: "pay_1", provider: "play", status: this.payment, action: null },
      server_time: stamp(this.clock.now()),
    };
  }

  async cancel(): Promise<Order> {
    this.status = "cancelled";
    return this.order();
  }

  #fail(): void {
    const problem = this.fails.shift();
    if (problem !== undefined) throw problem;
  }
}

let clock: TurnedClock;
let shop: FakeShop;
let till: Till;

beforeEach(async () => {
  clock = new TurnedClock();
  shop = new FakeShop(clock);
  let key = 0;
  till = new Till({ show: SHOW, doors: shop, clock, time: new ServerClock(clock), freshKey: () => String((key += 1)), changed: () => undefined });
  await till.open();
  till.fill({ email: "a@b.example" });
});

const buy = (): Promise<boolean> => till.take({ offer: "ofr_1", variant: "var_1", buy: true });

/** Through the till in one go: hold what is not held yet, and pay. */
async function pay(outcome: "pays" | "declines" | "asks" | "never_answers"): Promise<void> {
  await till.reserve();
  await till.pay({ provider: "play", outcome });
}

test("a lamp is bought", async () => {
  await buy();

  await pay("pays");

  expect(till.now.order?.status).toBe("paid");
  expect(till.now.busy).toBe(false);
});

test("buying what lies in the cart already does not double it", async () => {
  await buy();
  await buy();

  expect(till.now.cart?.lines[0]?.units).toBe(1);
});

test("what is reserved is held before anything is paid", async () => {
  await buy();

  await till.reserve();

  expect(till.now.order?.status).toBe("pending_payment");
  expect(shop.keys).toEqual(["place 1"]);
});

test("a declined payment is tried again with another key, on the same order", async () => {
  await buy();
  await pay("declines");
  expect(till.now.order?.payment?.status).toBe("declined");

  await pay("pays");

  expect(shop.keys).toEqual(["place 1", "pay 2", "pay 3"]);
  expect(till.now.order?.status).toBe("paid");
});

test("an order whose answer was lost is placed again with the same key", async () => {
  await buy();
  shop.fails = [new Problem({ code: "offline" })];
  await pay("pays");
  expect(till.now.problem?.code).toBe("offline");

  await pay("pays");

  expect(shop.keys).toEqual(["place 1", "place 1", "pay 2"]);
});

test("a payment whose answer was lost is asked for with the same key", async () => {
  await buy();
  shop.status = null;
  const place = shop.place.bind(shop);
  shop.place = async (wish, key) => {
    const order = await place(wish, key);
    shop.fails = [new Problem({ code: "timeout" })];
    return order;
  };
  await pay("pays");
  expect(till.now.problem?.code).toBe("timeout");

  await pay("pays");

  expect(shop.keys).toEqual(["place 1", "pay 2", "pay 2"]);
  expect(till.now.order?.status).toBe("paid");
});

test("a sold-out lamp is told, with a fresh cart and nothing held", async () => {
  await buy();
  shop.fails = [new Problem({ code: "sold_out", status: 409, facts: { variant: "var_1", left: 0 } })];

  await pay("pays");

  expect(till.now.problem).toEqual({ code: "sold_out", facts: { variant: "var_1", left: 0 } });
  expect(till.now.order).toBeNull();
});

test("a payment that never answers ends with its hold", async () => {
  await buy();
  await pay("never_answers");
  expect(till.now.order?.payment?.status).toBe("requested");

  await clock.turn(303_000);

  expect(till.now.order?.status).toBe("expired");
});

test("a declined payment that is left alone ends with its hold too", async () => {
  await buy();
  await pay("declines");

  await clock.turn(302_000);

  expect(till.now.order?.status).toBe("expired");
});

test("an order left unpaid is found again", async () => {
  await buy();
  await pay("declines");

  const later = new Till({ show: SHOW, doors: shop, clock, time: new ServerClock(clock), freshKey: () => "k", changed: () => undefined });
  await later.open();

  expect(later.now.order?.id).toBe("ord_1");
});

test("a cancelled order lets one choose again", async () => {
  await buy();
  await pay("never_answers");

  await till.cancel();
  expect(till.now.order?.status).toBe("cancelled");
  await till.done();
  await settled();

  expect(till.now.order).toBeNull();
});

test("the cart's door hears of a line and of nothing else", async () => {
  const wish = { kind: "units", offer: "ofr_1", variant: "var_1", units: 2 };

  await till.setUnits(wish);

  expect(shop.line).toEqual({ offer: "ofr_1", variant: "var_1", units: 2 });
});

test("what is filled in wrong is told by field, and nothing is asked for", async () => {
  await buy();
  till.fill({ email: "" });

  await till.reserve();

  expect(till.now.faults).toEqual({ email: "missing" });
  expect(shop.keys).toEqual([]);
  till.fill({ email: "a@b.example" });
  expect(till.now.faults).toEqual({});
});

test("what the server does not take is told by field, and what was typed stays", async () => {
  await buy();
  shop.fails = [new Problem({ code: "unfit", status: 422, facts: { faults: [{ at: ["body", "contact", "email"], why: "no" }] } })];

  await till.reserve();

  expect(till.now.faults).toEqual({ email: "wrong" });
  expect(till.now.draft.email).toBe("a@b.example");
});

test("a price that changed is told beside what was shown", async () => {
  await buy();
  shop.price = 12_000;
  shop.fails = [new Problem({ code: "price_changed", status: 409, facts: { total: money(12_000) } })];

  await till.reserve();

  expect(till.now.problem?.facts).toMatchObject({ total: money(12_000), was: { subtotal: money(10_000), delivery: money(0), total: money(10_000) } });
  expect(till.now.cart?.total).toEqual(money(12_000));
});

describe("a whisper", () => {
  const cartAt = (version: number): Whisper => ({ cart: version, order: null, membership: null, held: null, question: null, appeal: null, words: null });
  const orderIs = (status: string, payment: string | null = null): Whisper => ({ cart: null, order: { id: "ord_1", status, payment }, membership: null, held: null, question: null, appeal: null, words: null });

  test("of what another tab took brings the cart", async () => {
    shop.units = 2;
    shop.version = 5;

    await till.hear(cartAt(5));

    expect(till.now.cart?.lines[0]?.units).toBe(2);
  });

  test("of what this tab did is no news", async () => {
    await buy();
    const read = shop.read;

    await till.hear(cartAt(1));

    expect(shop.read).toBe(read);
  });

  test("that overtakes the answer is compared with it", async () => {
    const buying = buy();
    void till.hear(cartAt(1));
    await buying;
    await settled();

    expect(shop.read).toBe(2);
    expect(till.now.cart?.version).toBe(1);
  });

  test("of an order that another tab placed shows it here, with the cart it emptied", async () => {
    await buy();
    shop.status = "pending_payment";
    shop.until = clock.now() + 300_000;
    shop.units = 0;

    await till.hear(orderIs("pending_payment"));

    expect(till.now.order?.id).toBe("ord_1");
    expect(till.now.cart?.lines).toEqual([]);
  });

  test("of a payment in another tab shows the thanks here", async () => {
    await buy();
    await till.reserve();
    shop.status = "paid";
    shop.payment = "captured";

    await till.hear(orderIs("paid"));

    expect(till.now.order?.status).toBe("paid");
  });

  test("of a declined payment is heard although the status is the same", async () => {
    await buy();
    await pay("never_answers");
    shop.payment = "declined";

    await till.hear(orderIs("pending_payment", "declined"));

    expect(till.now.order?.payment?.status).toBe("declined");
  });

  test("that is lost is made up for when the page is looked at again", async () => {
    await buy();
    await till.reserve();
    shop.status = "cancelled";
    shop.units = 1;

    await till.catchUp();

    expect(till.now.order?.status).toBe("cancelled");
    expect(till.now.cart?.lines.length).toBe(1);
  });

  test("whose first cart could not be read is asked for again when the page is looked at", async () => {
    const late = new Till({ show: SHOW, doors: shop, clock, time: new ServerClock(clock), freshKey: () => "k", changed: () => undefined });
    const cart = shop.cart;
    shop.cart = () => Promise.reject(new Problem({ code: "offline" }));
    await late.open();
    expect([late.now.cart, late.now.problem?.code]).toEqual([null, "offline"]);
    shop.cart = cart;
    await late.catchUp();
    expect([late.now.cart?.lines, late.now.problem]).toEqual([[], null]);
  });

  test("whose news cannot be read leaves everything as it stands", async () => {
    await buy();
    shop.cart = () => Promise.reject(new Problem({ code: "offline" }));

    await till.hear(cartAt(9));

    expect(till.now.cart?.lines[0]?.units).toBe(1);
    expect(till.now.problem).toBeNull();
  });
});

test("a code lies in the cart until it is taken out, and a refused one says why", async () => {
  await till.setUnits({ offer: "ofr_1", variant: "var_1", units: 1 });

  await till.typeCode("live");
  expect(till.now.cart?.code?.code).toBe("live");
  shop.fails = [new Problem({ code: "code_refused", status: 409, facts: { why: "used_up" } })];
  await till.typeCode("other");
  expect(till.now.problem).toEqual({ code: "code_refused", facts: { why: "used_up" } });
  await till.typeCode(null);

  expect([till.now.cart?.code, till.now.problem]).toEqual([null, null]);
});

test("a new price is asked for by whoever has the offer in the cart", async () => {
  await till.setUnits({ offer: "ofr_1", variant: "var_1", units: 1 });
  const before = shop.read;

  await till.reprice("ofr_2");
  expect(shop.read).toBe(before);
  shop.price = 8_500;
  await till.reprice("ofr_1");

  expect(till.now.cart?.total.amount).toBe(8_500);
});

test("a payment that waits for its buyer is looked after, and how one can pay is asked once", async () => {
  await buy();
  await pay("asks");
  expect(till.now.order?.payment?.status).toBe("requires_action");
  expect(till.now.methods).toHaveLength(1);

  shop.status = "paid";
  await clock.turn(5_000);

  expect(till.now.order?.status).toBe("paid");
});

test("who comes back from their bank sees the order they went with, however it stands", async () => {
  await buy();
  await pay("asks");
  const again = new Till({ show: SHOW, doors: shop, clock, time: new ServerClock(clock), freshKey: () => "k", changed: () => undefined });
  shop.status = "paid";

  await again.open();
  expect(again.now.order).toBe(null);
  await again.follow("ord_1");

  expect(again.now.order?.status).toBe("paid");
});
