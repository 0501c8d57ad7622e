/** Things on their way back: what a buyer asks and says, what the staff decide and count. */
import type { Api } from "./api.ts";

export const RETURN_STATUSES = ["requested", "approved", "rejected", "in_transit", "received", "inspected", "refunded", "closed"] as const;
export type ReturnStatus = (typeof RETURN_STATUSES)[number];

export interface ReturnLine {
  readonly position: number;
  readonly units: number;
  /** Null until the inspection. */
  readonly good: number | null;
  readonly damaged: number | null;
}

export interface Return {
  readonly id: string;
  readonly order: string;
  readonly status: ReturnStatus;
  readonly lines: readonly ReturnLine[];
  readonly reason: string;
  readonly tracking: string | null;
  readonly refund: string | null;
  readonly requested_at: string;
  readonly changed_at: string;
}

export interface ReturnPage {
  readonly items: readonly Return[];
  readonly next: string | null;
}

/** Units of lines by position. */
export type Units = Readonly<Record<number, number>>;

/** What the staff do with a return by one word; inspecting and giving back say more. */
export type DeskStep = "approve" | "reject" | "receive";

/** What was found of a line. */
export interface Found {
  readonly position: number;
  readonly good: number;
  readonly damaged: number;
}

export async function myReturns(api: Api, order: string): Promise<readonly Return[]> {
  return (await api.ask<{ readonly items: readonly Return[] }>("GET", `/orders/${order}/returns`)).items;
}

/** @throws Problem `not_returnable`: so much was never sent, or comes back already. */
export function askReturn(api: Api, order: string, wish: { readonly units: Units; readonly reason: string }, key: string): Promise<Return> {
  return api.ask("POST", `/orders/${order}/returns`, { body: { lines: linesOf(wish.units), reason: wish.reason }, key });
}

export function sendReturn(api: Api, id: string, tracking: string, key: string): Promise<Return> {
  return api.ask("POST", `/returns/${id}/sent`, { body: tracking === "" ? {} : { tracking }, key });
}

export function closeReturn(api: Api, id: string, key: string): Promise<Return> {
  return api.ask("POST", `/returns/${id}/close`, { body: {}, key });
}

export function listReturns(api: Api, status: ReturnStatus | "", cursor: string | null): Promise<ReturnPage> {
  const words = Object.entries({ status, cursor: cursor ?? "" }).filter(([, value]) => value !== "");
  return api.ask("GET", `/desk/returns${words.length === 0 ? "" : `?${new URLSearchParams(words).toString()}`}`);
}

export function decideReturn(api: Api, id: string, step: DeskStep, note: string, key: string): Promise<Return> {
  return api.ask("POST", `/desk/returns/${id}/${step}`, { body: note === "" ? {} : { note }, key });
}

export function inspectReturn(api: Api, id: string, lines: readonly Found[], note: string, key: string): Promise<Return> {
  return api.ask("POST", `/desk/returns/${id}/inspect`, { body: { lines, ...(note !== "" && { note }) }, key });
}

export function payForReturn(api: Api, id: string, delivery: boolean, note: string, key: string): Promise<Return> {
  return api.ask("POST", `/desk/returns/${id}/refund`, { body: { delivery, ...(note !== "" && { note }) }, key });
}

/** The lines that are meant; a line of no units is not. */
export function linesOf(units: Units): readonly { readonly position: number; readonly units: number }[] {
  return Object.entries(units)
    .filter(([, each]) => each > 0)
    .map(([position, each]) => ({ position: Number(position), units: each }));
}

/** How many units of each line may still be asked for: what was sent, less what is on its way back or came. */
export function returnable(lines: readonly { readonly units: number }[], returns: readonly Return[]): Units {
  const left: Record<number, number> = Object.fromEntries(lines.map(({ units }, position) => [position, units]));
  for (const each of returns) {
    if (each.status === "rejected" || each.status === "closed") continue;
    for (const { position, units } of each.lines) left[position] = Math.max(0, (left[position] ?? 0) - units);
  }
  return left;
}

/** What an inspection counts when everything came as it was sent. */
export function allGood({ lines }: Return): readonly Found[] {
  return lines.map(({ position, units }) => ({ position, good: units, damaged: 0 }));
}
