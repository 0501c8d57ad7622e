/** Checkout: what a buyer fills in before ordering, and what of it does not do yet. It is kept by the server alone. */
import type { Problem } from "./problems.ts";
import type { Cart, DeliveryWay, Order, OrderWish } from "./shop.ts";

/** Everything that may be filled in; nothing is filled in by an empty text. */
export interface Draft {
  readonly email: string;
  readonly phone: string;
  /** The id of a way to deliver. */
  readonly method: string;
  readonly name: string;
  readonly country: string;
  readonly city: string;
  readonly street: string;
  readonly postcode: string;
  readonly note: string;
  /** Whether the ticker may say their first name: anything but an empty text. It is asked each time. */
  readonly say_name: string;
}

export type Field = keyof Draft;

/** What does not do, by the field it stands in. `missing`: there is nothing; `wrong`: it is none. */
export type Faults = Readonly<Partial<Record<Field, "missing" | "wrong">>>;

export const BLANK: Draft = { email: "", phone: "", method: "", name: "", country: "", city: "", street: "", postcode: "", note: "", say_name: "" };

/** As browsers judge an e-mail field; the server judges again. Source: HTML, 4.10.5.1.5. */
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const FIELDS = Object.keys(BLANK) as readonly Field[];

/** What this person filled in the last time they ordered. */
export function remembered(orders: readonly Order[]): Draft {
  const last = orders[0];
  if (last === undefined) return BLANK;
  const sent = orders.find((order) => order.delivery.address !== null)?.delivery.address ?? null;
  const { name = "", country = "", city = "", street = "", postcode = "", note = "" } = sent ?? {};
  return { email: last.contact.email ?? "", phone: last.contact.phone ?? "", method: last.delivery.method, name, country, city, street, postcode, note, say_name: "" };
}

/** The way that is chosen, or the first one; null when the cart is not known yet. */
export function wayOf(cart: Cart | null, { method }: Draft): DeliveryWay | null {
  return cart?.deliveries.find((way) => way.method === method) ?? cart?.deliveries[0] ?? null;
}

/** The country that is chosen, or the only one there is. */
export function countryOf(way: DeliveryWay, { country }: Draft): string {
  return way.countries.includes(country) ? country : (way.countries[0] ?? "");
}

/** What must be mended before the order goes out. */
export function faultsOf(draft: Draft, way: DeliveryWay): Faults {
  const { email, phone } = draft;
  const faults: Partial<Record<Field, "missing" | "wrong">> = {};
  if (email.trim() === "" && phone.trim() === "") faults.email = "missing";
  if (email.trim() !== "" && !EMAIL.test(email.trim())) faults.email = "wrong";
  if (phone.trim() !== "" && phone.replace(/\D/g, "").length < 8) faults.phone = "wrong";
  const needed: readonly Field[] = way.needs_address ? ["name", "city", "street"] : [];
  for (const field of [...needed, ...(way.needs_postcode ? (["postcode"] as const) : [])]) if (draft[field].trim() === "") faults[field] = "missing";
  return faults;
}

/** What the server did not take, field by field; nothing when it was about something else. */
export function faultsIn({ code, facts }: Pick<Problem, "code" | "facts">): Faults {
  if (code === "bad_delivery") {
    const why = facts["why"];
    return why === "postcode" ? { postcode: "missing" } : why === "country" ? { country: "wrong" } : why === "address" ? { street: "missing" } : { method: "wrong" };
  }
  const told = code === "unfit" && Array.isArray(facts["faults"]) ? (facts["faults"] as readonly { readonly at?: readonly unknown[] }[]) : [];
  const fields = told.map((fault) => fault.at?.at(-1)).filter((field) => FIELDS.includes(field as Field)) as readonly Field[];
  return Object.fromEntries(fields.map((field) => [field, "wrong" as const]));
}

/** The order as the door takes it. */
export function wishOf(show: string, draft: Draft, way: DeliveryWay): OrderWish {
  const { email, phone, name, city, street, postcode, note } = trimmed(draft);
  const address = way.needs_address ? { name, country: countryOf(way, draft), city, street, postcode, note } : null;
  return { show, contact: { email: email || null, phone: phone || null }, delivery: { method: way.method, address }, expected_total: way.total, say_name: draft.say_name !== "" };
}

function trimmed(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).map(([field, text]) => [field, text.trim()])) as unknown as Draft;
}
