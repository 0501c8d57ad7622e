// A server for working on the screens alone: it speaks the HTTP doors and the live socket, keeps all in memory, and
// has no video. `node dev/fake-server.mjs [port]` serves web/dist; with `npm run dev` set VITRINA_DEV_SERVER to it.
// What the real one does not have: POST /dev/{slug} with {"event": {...}} tells everybody a fact, {"drop": code}
// closes every socket, {"silent": true} refuses new ones, {"skip": 7} leaves so much of the chat out. What is said in
// (parentheses) only its author sees.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { accept } from "./websocket.mjs";
import { id, LINES, offers, PEOPLE, shows } from "./goods.mjs";

const PORT = Number(process.argv[2] ?? 8123);
const WEB = new URL("../dist/", import.meta.url);
const PICTURES = new URL("../../server/demo/pictures/", import.meta.url);
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const POLICY = "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'";
const ACCOUNTS = [
  { email: "host@vitrina.example", password: "host-demo", role: "host", name: "Анна" },
  { email: "moderator@vitrina.example", password: "moderator-demo", role: "moderator", name: "Соня" },
  { email: "viewer@vitrina.example", password: "viewer-demo", role: "viewer", name: "Таня К." },
];
const HOLD = Number(process.env.HOLD_MS ?? 300_000);

let serial = 1000;
const fresh = (prefix) => id(prefix, (serial += 1));
const now = () => new Date().toISOString();
const author = (n) => ({ id: id("vwr", 500 + n), name: PEOPLE[n % PEOPLE.length][0], role: PEOPLE[n % PEOPLE.length][1] });
const message = (n, text) => ({ id: fresh("msg"), author: author(n), text, at: now(), reply_to: null });

const rooms = new Map(
  shows().map((show) => [
    show.slug,
    {
      show,
      offers: offers(),
      messages: show.slug === "soon" ? [] : LINES.map((text, n) => message(n, text)),
      ticker: [{ id: fresh("ord"), name: "М***а", title: offers()[2].product.title, units: 1, at: now() }],
      sales: { orders: 12, units: 17, revenue: { amount: 8_453_000, currency: "RUB" } },
      recent: [0, 1, 2].map((n) => ({ order: fresh("ord"), at: now(), lines: [{ offer: id("ofr", n + 1), title: offers()[n].product.title, units: n + 1 }], total: offers()[n].price })),
      lanes: { chat: { o: 0, log: [] }, shop: { o: 0, log: [] }, studio: { o: 0, log: [] } },
      seats: new Set(),
      taps: {},
      silent: false,
    },
  ]),
);
const people = new Map();
const cookies = new Map();
const orders = new Map();
const EPOCH = "dev";
const LANE_OF = { "message.posted": "chat", "message.removed": "chat", "message.refused": "studio", "sale.made": "studio", "broadcast.changed": "studio" };

class Refused extends Error {
  constructor(status, code, facts = {}) {
    super(code);
    Object.assign(this, { status, code, facts });
  }
}

// The show

const staff = (you) => you?.role === "host" || you?.role === "moderator";
const room = (name) => rooms.get(name) ?? [...rooms.values()].find((each) => each.show.id === name) ?? fail(404, "no_such_show");
const fail = (status, code, facts) => {
  throw new Refused(status, code, facts);
};
const lanesFor = (you) => (staff(you) ? ["chat", "shop", "studio"] : ["chat", "shop"]);
const snapshot = ({ show, offers, messages, ticker, sales }, you) => ({ show, offers, messages: messages.slice(-50), ticker, sales: staff(you) ? sales : null });

function tell(here, fact) {
  const event = { id: fresh("evt"), show: here.show.id, at: now(), ...fact };
  const name = LANE_OF[event.kind] ?? "shop";
  const lane = here.lanes[name];
  lane.o += 1;
  lane.log.push(event);
  for (const seat of here.seats) if (name !== "studio" || staff(seat.you)) seat.send({ r: here.show.id, l: name, o: lane.o, ep: EPOCH, e: [event] });
}

/** So much of the chat is told to nobody who is here. */
function skip(here, events) {
  const { chat } = here.lanes;
  for (let n = 0; n < events; n += 1) chat.log.push({ id: fresh("evt"), show: here.show.id, at: now(), kind: "message.removed", message: fresh("msg") });
  chat.o = chat.log.length;
  for (const seat of here.seats) seat.send({ r: here.show.id, gap: { l: "chat", o: chat.o, ep: EPOCH, e: [] } });
}

function change(here, kind, state) {
  here.show.state = { ...here.show.state, ...state, version: here.show.state.version + 1 };
  tell(here, { kind, state: here.show.state });
  return here.show.state;
}

function stock(here, variant, units) {
  const found = here.offers.flatMap((offer) => offer.variants).find((each) => each.id === variant);
  found.left += units;
  found.version += 1;
  tell(here, { kind: "stock.changed", variant, left: found.left, version: found.version });
}

function judge(text) {
  if (/https?:|\.(com|ru)\b/.test(text)) return ["link"];
  if (text.length > 8 && text === text.toUpperCase() && /\p{Lu}/u.test(text)) return ["caps"];
  return [];
}

// The live socket

function converse(request, socket) {
  let seat = null;
  const out = (frame) => wire.send(JSON.stringify(frame));
  const wire = accept(request, socket, { heard: (text) => text.split("\n").filter(Boolean).forEach((line) => hear(JSON.parse(line))), closed: () => seat?.leave() });
  const hear = (frame) => {
    if (frame.connect) {
      const you = people.get(frame.connect.ticket);
      if (!you) return wire.close(3500);
      seat = { you, send: out, close: wire.close, leave: () => [...rooms.values()].forEach((each) => each.seats.delete(seat)) };
      out({ id: frame.id, connect: { cid: "dev", ping: 25, exp: 3300, t: Date.now(), you } });
    } else if (frame.join) join(frame, seat, out);
    else if (frame.say) say(frame, seat, out);
    else if (frame.remove) {
      const here = room(frame.remove.room);
      here.messages = here.messages.filter((each) => each.id !== frame.remove.message);
      tell(here, { kind: "message.removed", message: frame.remove.message });
      out({ id: frame.id, remove: {} });
    } else if (frame.refresh) out({ id: frame.id, refresh: { exp: 3300 } });
    else if (frame.react) {
      const { taps } = room(frame.react.room);
      taps[frame.react.kind] = (taps[frame.react.kind] ?? 0) + frame.react.n;
    }
  };
}

function join({ id: number, join: { room: name, lanes } }, seat, out) {
  const here = room(name);
  const mine = lanesFor(seat.you);
  const known = mine.every((lane) => lanes[lane]?.ep === EPOCH && lanes[lane].o <= here.lanes[lane].o);
  const answer = (lane) => ({ ep: EPOCH, o: here.lanes[lane].o, recovered: known, e: known ? here.lanes[lane].log.slice(lanes[lane].o) : [] });
  here.seats.add(seat);
  out({ id: number, join: { room: here.show.id, lanes: Object.fromEntries(mine.map((lane) => [lane, answer(lane)])), snapshot: known ? null : snapshot(here, seat.you), n: watching(here), u: 4_210 } });
}

function say({ id: number, say: wish }, { you }, out) {
  const here = room(wish.room);
  const reasons = judge(wish.text);
  const quoted = here.messages.find((each) => each.id === wish.reply_to);
  const by = { id: you.id, name: you.name, role: you.role };
  if (reasons.length > 0) {
    tell(here, { kind: "message.refused", author: by, text: wish.text, reasons });
    return out({ id: number, error: { code: "message_refused", message: "refused", retry: null, facts: { reasons } } });
  }
  const posted = { id: fresh("msg"), author: by, text: wish.text, at: now(), reply_to: quoted ? { id: quoted.id, name: quoted.author.name, text: quoted.text.slice(0, 80) } : null };
  const shown = !/^\(.*\)$/.test(wish.text);
  if (shown) here.messages.push(posted);
  if (shown) tell(here, { kind: "message.posted", message: posted });
  return out({ id: number, say: { message: posted.id, shown } });
}

const watching = (here) => 1_843 + here.seats.size;
setInterval(() => {
  for (const here of rooms.values()) {
    for (const seat of here.seats) seat.send({ r: here.show.id, n: watching(here), u: 4_210, re: here.taps });
    here.taps = {};
  }
}, 2_000).unref();

// The shop

const cartOf = (you, here) => ({
  lines: you.cart.map(({ offer: offerId, variant, units }) => {
    const offer = here.offers.find((each) => each.id === offerId);
    const chosen = offer.variants.find((each) => each.id === variant);
    const subtotal = { ...offer.price, amount: offer.price.amount * units };
    return { offer: offerId, show: here.show.id, variant, product: offer.product.id, title: offer.product.title, variant_name: chosen.name, picture: offer.product.picture, units, price: offer.price, list_price: offer.list_price, subtotal, ...discounted(offer, subtotal, units), left: chosen.left, limit: offer.limit };
  }),
  ...sums(you.cart.map((line) => ({ ...line, of: here.offers.find((each) => each.id === line.offer) }))),
});

/** What a flash sale takes off a line; codes are not known here. */
const discounted = ({ price, flash }, subtotal, units) => {
  const amount = flash === null || Date.parse(flash.ends_at) <= Date.now() ? 0 : (price.amount - flash.price.amount) * units;
  const discount = { ...price, amount };
  return { discount, total: { ...price, amount: subtotal.amount - amount }, reasons: amount === 0 ? [] : [{ kind: "flash", name: flash.name, amount: discount, code: null }], passed: [] };
};

const NOTHING = { amount: 0, currency: "RUB" };
const PICKUP = { method: "pickup", title: { ru: "Пункт выдачи", en: "Pick-up point" }, note: null, price: NOTHING, free_from: null, needs_address: false, needs_postcode: false, countries: [] };
const COURIER = { method: "courier", title: { ru: "Курьер", en: "Courier" }, note: null, price: { amount: 39_000, currency: "RUB" }, free_from: null, needs_address: true, needs_postcode: false, countries: ["RU", "BY"] };
const sums = (lines) => {
  const rub = (amount) => ({ amount, currency: "RUB" });
  const subtotal = lines.reduce((sum, { of, units }) => sum + of.price.amount * units, 0);
  const discount = lines.reduce((sum, { of, units }) => sum + discounted(of, rub(of.price.amount * units), units).discount.amount, 0);
  const goods = subtotal - discount;
  const deliveries = [PICKUP, COURIER].map((way) => ({ ...way, total: rub(goods + way.price.amount) }));
  return { version: (serial += 1), subtotal: rub(subtotal), discount: rub(discount), total: rub(goods), code: null, deliveries };
};
const NOTHING_MORE = {
  refunded: NOTHING,
  moment_ms: null,
  shipped_at: null,
  delivered_at: null,
  tracking: null,
};

function flash(here, offerId, terms) {
  const offer = here.offers.find((each) => each.id === offerId) ?? fail(404, "no_such_offer");
  const price = terms?.price ?? { ...offer.price, amount: offer.price.amount - Math.floor((offer.price.amount * (terms?.basis_points ?? 0) + 5_000) / 10_000) };
  offer.flash = terms === null ? null : { id: terms.id, name: terms.name, price, ends_at: terms.ends_at, limit: terms.limit };
  offer.version += 1;
  tell(here, { kind: "offer.changed", offer });
  return offer;
}

function place(you, { show, contact, delivery, expected_total: expected }) {
  const here = room(show);
  const cart = cartOf(you, here);
  if (cart.lines.length === 0) fail(409, "cart_empty");
  const { title, price: freight, total } = cart.deliveries.find((way) => way.method === delivery.method) ?? fail(422, "bad_delivery", { why: "method" });
  if (total.amount !== expected.amount) fail(409, "price_changed", { total, subtotal: cart.subtotal, discount: cart.discount, delivery: freight });
  for (const line of cart.lines) if (line.left < line.units) fail(409, "sold_out", { variant: line.variant, left: line.left });
  for (const line of cart.lines) stock(here, line.variant, -line.units);
  const lines = cart.lines.map(({ price, ...line }) => ({ ...line, unit_price: price }));
  const order = { id: fresh("ord"), number: `V-${serial}`, show: here.show.id, status: "pending_payment", lines, ...NOTHING_MORE, discount: cart.discount, contact, delivery: { ...delivery, title, price: freight }, total, placed_at: now(), reserved_until: new Date(Date.now() + HOLD).toISOString(), paid_at: null, payment: null, buyer: you.id };
  orders.set(order.id, order);
  you.cart = [];
  setTimeout(() => close(order, "expired"), HOLD).unref();
  return order;
}

function close(order, status) {
  if (order.status !== "pending_payment") return;
  order.status = status;
  for (const line of order.lines) stock(room(order.show), line.variant, line.units);
}

function pay(order, outcome, you) {
  if (order.status !== "pending_payment") fail(409, "order_closed");
  const status = { pays: "captured", declines: "declined", asks: "requires_action", qr: "requires_action" }[outcome] ?? "requested";
  const expires_at = new Date(Date.now() + HOLD / 2).toISOString();
  const acts = { asks: { kind: "redirect", url: "/", qr: null, expires_at }, qr: { kind: "qr", url: "/", qr: { size: 29, path: "M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7zM13 13h3v3h-3z" }, expires_at } };
  order.payment = { id: fresh("pay"), provider: "play", status, action: acts[outcome] ?? null };
  if (outcome !== "pays") return;
  const here = room(order.show);
  const units = order.lines.reduce((sum, line) => sum + line.units, 0);
  Object.assign(order, { status: "paid", paid_at: now() });
  here.sales = { orders: here.sales.orders + 1, units: here.sales.units + units, revenue: { ...here.sales.revenue, amount: here.sales.revenue.amount + order.total.amount } };
  const line = { id: order.id, name: `${you.name[0]}***`, title: order.lines[0].title, units, at: now() };
  here.ticker = [...here.ticker, line].slice(-10);
  tell(here, { kind: "ticker.added", line });
  tell(here, { kind: "sale.made", order: order.id, lines: order.lines.map(({ offer, title, units: n }) => ({ offer, title, units: n })), total: order.total, sales: here.sales });
}

// The doors

const seen = (order) => ({ ...order, server_time: now() });
const newcomer = (name, role, language) => ({ id: fresh("vwr"), name, role, language, named: role !== "guest", cart: [] });

function opened(you, reply) {
  const access_token = `t-${(serial += 1)}`;
  people.set(access_token, you);
  cookies.set(access_token, you);
  reply.setHeader("Set-Cookie", `vitrina_session=${access_token}; Path=/api/v1/session; HttpOnly; SameSite=Lax`);
  const { cart, ...shown } = you;
  return { access_token, expires_in: 600, you: shown };
}

const DOORS = [
  ["POST", /^\/session\/guest$/, ({ body, reply }) => opened(newcomer(body.name ?? "Гость", "guest", body.language ?? "ru"), reply)],
  ["GET", /^\/session\/demo$/, () => ({ accounts: ACCOUNTS.map(({ name, ...account }) => account) })],
  ["POST", /^\/session\/refresh$/, ({ cookie, reply }) => opened(cookies.get(cookie) ?? fail(401, "session_over"), reply)],
  ["POST", /^\/session$/, ({ body, reply }) => {
    const account = ACCOUNTS.find((each) => each.email === body.email && each.password === body.password) ?? fail(401, "wrong_password");
    return opened(newcomer(account.name, account.role, "ru"), reply);
  }],
  ["DELETE", /^\/session$/, ({ cookie }) => (cookies.delete(cookie), null)],
  ["PATCH", /^\/session\/me$/, ({ you, body, reply }) => {
    if (/admin|админ/i.test(body.name ?? "")) fail(409, "name_refused");
    return opened(Object.assign(you, body, body.name ? { named: true } : {}), reply);
  }],
  ["POST", /^\/live\/tickets$/, ({ token }) => ({ ticket: token, expires_in: 30 })],
  ["GET", /^\/shows$/, () => ({ items: process.env.EMPTY ? [] : [...rooms.values()].map((each) => each.show) })],
  ["GET", /^\/shows\/([^/]+)$/, ({ part, you }) => {
    const here = room(part);
    return { snapshot: snapshot(here, you), lanes: Object.fromEntries(lanesFor(you).map((lane) => [lane, { o: here.lanes[lane].o, ep: EPOCH }])) };
  }],
  ["PUT", /^\/shows\/([^/]+)\/pin$/, ({ part, body }) => change(room(part), "offer.pinned", { pinned: body.offer })],
  ["DELETE", /^\/shows\/([^/]+)\/pin$/, ({ part }) => change(room(part), "offer.unpinned", { pinned: null })],
  ["POST", /^\/shows\/([^/]+)\/end$/, ({ part }) => change(room(part), "show.ended", { status: "ended", ended_at: now() })],
  ["POST", /^\/shows\/([^/]+)\/reopen$/, ({ part }) => change(room(part), "show.live", { status: "live", ended_at: null })],
  ["GET", /^\/shows\/([^/]+)\/stream-key$/, ({ part }) => ({ key: "sk_5f2c9e1a77d04b6e8c31a0", whip_url: `http://localhost:${PORT}/whip/${room(part).show.id}` })],
  ["POST", /^\/shows\/([^/]+)\/stream-key$/, ({ part }) => ({ key: `sk_${serial}b6e8c31a0f2c9e1a77`, whip_url: `http://localhost:${PORT}/whip/${room(part).show.id}` })],
  ["GET", /^\/shows\/([^/]+)\/sales$/, ({ part }) => ({ sales: room(part).sales, recent: room(part).recent })],
  ["GET", /^\/cart$/, ({ you, query }) => cartOf(you, room(query.get("show")))],
  ["PUT", /^\/shows\/([^/]+)\/offers\/([^/]+)\/flash$/, ({ path, part, body }) => flash(room(part), path.split("/")[4], { ...body, id: fresh("prm"), name: { ru: "Скидка эфира", en: "Flash sale" }, ends_at: new Date(Date.now() + body.seconds * 1000).toISOString() })],
  ["DELETE", /^\/shows\/([^/]+)\/offers\/([^/]+)\/flash$/, ({ path, part }) => flash(room(part), path.split("/")[4], null)],
  ["PUT", /^\/cart\/code$/, () => fail(404, "no_such_code")],
  ["PUT", /^\/cart\/lines$/, ({ you, body, query }) => {
    you.cart = you.cart.filter((line) => line.variant !== body.variant);
    if (body.units > 3) fail(409, "over_limit", { offer: body.offer, limit: 3 });
    if (body.units > 0) you.cart.push(body);
    return cartOf(you, room(query.get("show")));
  }],
  ["GET", /^\/payment-methods$/, () => ({ items: ["pays", "declines", "asks", "qr", "never_answers"].map((method) => ({ provider: "play", method, kind: "test", least: null, most: null })) })],
  ["POST", /^\/orders$/, ({ you, body }) => seen(place(you, body))],
  ["GET", /^\/orders$/, ({ you }) => ({ items: [...orders.values()].filter((order) => order.buyer === you.id).reverse().map(seen) })],
  ["GET", /^\/orders\/([^/]+)$/, ({ part }) => seen(orders.get(part) ?? fail(404, "no_such_order"))],
  ["DELETE", /^\/orders\/([^/]+)$/, ({ part }) => (close(orders.get(part), "cancelled"), seen(orders.get(part)))],
  ["POST", /^\/orders\/([^/]+)\/payments$/, ({ part, body, you }) => (pay(orders.get(part), body.outcome, you), seen(orders.get(part)))],
];

async function answer(request, reply, url) {
  const token = request.headers.authorization?.slice(7);
  const cookie = /vitrina_session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  const path = url.pathname.slice("/api/v1".length);
  const [, pattern, door] = DOORS.find(([method, each]) => method === request.method && each.test(path)) ?? fail(404, "not_found");
  const text = await new Promise((resolve) => {
    let all = "";
    request.on("data", (chunk) => (all += chunk)).on("end", () => resolve(all));
  });
  const open = /^\/(session|shows$|shows\/[^/]+$)/.test(path) && request.method !== "PATCH";
  const you = people.get(token) ?? (open ? null : fail(401, "not_signed_in"));
  return door({ you, token, cookie, reply, path, query: url.searchParams, part: decodeURIComponent(pattern.exec(path)[1] ?? ""), body: text === "" ? {} : JSON.parse(text) });
}

function control(request, reply, slug) {
  request.on("data", (chunk) => {
    const here = room(slug);
    const order = JSON.parse(chunk);
    if (order.state) change(here, order.kind, order.state);
    if (order.event) tell(here, order.event);
    if (order.text) {
      const posted = message(order.by ?? 0, order.text);
      here.messages.push(posted);
      tell(here, { kind: "message.posted", message: posted });
    }
    if (order.taps) Object.assign(here.taps, order.taps);
    if (order.silent !== undefined) for (const each of rooms.values()) each.silent = order.silent;
    if (order.skip) skip(here, order.skip);
    if (order.drop) for (const seat of [...here.seats]) seat.close(order.drop);
    reply.end("{}");
  });
}

function page(path) {
  if (path.startsWith("/assets/")) return new URL(`.${path}`, WEB);
  if (path.startsWith("/pictures/")) return new URL(path.slice("/pictures/".length), PICTURES);
  if (path.startsWith("/s/")) return new URL("viewer.html", WEB);
  if (path.startsWith("/studio/")) return new URL("studio.html", WEB);
  return path === "/" ? new URL("index.html", WEB) : path === "/sign-in" ? new URL("sign-in.html", WEB) : null;
}

const server = createServer(async (request, reply) => {
  const url = new URL(request.url, "http://fake");
  if (url.pathname.startsWith("/dev/")) return control(request, reply, url.pathname.slice(5));
  if (/^\/(whip|whep)\//.test(url.pathname)) return reply.writeHead(409, { "Retry-After": "2" }).end();
  if (!url.pathname.startsWith("/api/v1/")) {
    const file = page(url.pathname);
    if (file === null || !existsSync(file)) return reply.writeHead(404).end();
    reply.writeHead(200, { "Content-Type": TYPES[extname(file.pathname)] ?? "application/octet-stream", "Content-Security-Policy": POLICY });
    return createReadStream(file).pipe(reply);
  }
  try {
    const result = await answer(request, reply, url);
    reply.writeHead(result === null ? 204 : request.method === "POST" ? 201 : 200, { "Content-Type": "application/json" }).end(result === null ? "" : JSON.stringify(result));
  } catch (thrown) {
    const { status = 500, code = "error", facts = {} } = thrown;
    if (status === 500) console.error(thrown);
    reply.writeHead(status, { "Content-Type": "application/problem+json" }).end(JSON.stringify({ ...facts, type: "about:blank", title: code, status, detail: code, code }));
  }
});
server.on("upgrade", (request, socket) => {
  if ([...rooms.values()].some((each) => each.silent)) socket.destroy();
  else converse(request, socket);
});
server.listen(PORT, "127.0.0.1", () => console.log(`The fake server is at http://localhost:${PORT}/s/light`));
