/** The shield of a chat, as staff see and set it. */
import type { AnyEvent, Localized, ShieldReport } from "./wire.ts";

export const WHO = ["everybody", "signed_in", "known", "buyers", "members"] as const;
export const FATES = ["free", "held", "refused"] as const;

/** Source: server/api/shield.py, PresetWish. Lengths are seconds. */
export interface Preset {
  readonly slow_seconds: number;
  readonly who: (typeof WHO)[number];
  readonly known_seconds: number;
  readonly no_links: boolean;
  readonly emoji_only: boolean;
  readonly strictness: number;
  readonly hold_unsure: boolean;
  readonly newcomers: (typeof FATES)[number];
  readonly spares_buyers: boolean;
  readonly spares_members: boolean;
  readonly lasts_seconds: number;
}

/** Source: server/api/shield.py, AlarmWish. */
export interface Alarm {
  readonly on: boolean;
  readonly persons: number;
  readonly within_seconds: number;
  readonly share: number;
  readonly new_seconds: number;
  readonly calm_seconds: number;
  readonly least_seconds: number;
  readonly most_seconds: number;
  readonly cool_down_seconds: number;
}

export interface ShieldSettings {
  readonly version: number;
  readonly preset: Preset;
  readonly alarm: Alarm;
}

/** Source: server/api/shield.py, ShieldNow. */
export interface ShieldNow {
  readonly report: ShieldReport;
  readonly settings: ShieldSettings;
  /** What viewers would read if staff put it up now. */
  readonly line: Localized;
}

export type ShieldDeed = "up" | "down" | "keep";

/** How each deed is asked for. */
export const DEEDS: Readonly<Record<ShieldDeed, readonly ["PUT" | "DELETE", string]>> = { up: ["PUT", ""], down: ["DELETE", ""], keep: ["PUT", "/kept"] };

/** What is known after `fresh` was read: what was heard meanwhile may be later. */
export function withRead(known: ShieldNow | null, fresh: ShieldNow): ShieldNow {
  return known !== null && known.report.shield.version > fresh.report.shield.version ? { ...fresh, report: known.report } : fresh;
}

/** What is known after `event`; the very same if it says nothing new of the shield. */
export function withHeard(known: ShieldNow | null, event: AnyEvent): ShieldNow | null {
  if (event.kind !== "shield.reported" || known === null) return known;
  return event.report.shield.version > known.report.shield.version ? { ...known, report: event.report } : known;
}

/** Whether a raid put it up between the two: that is worth a loud word. */
export function isAlarm(before: ShieldNow | null, after: ShieldNow | null): boolean {
  const raids = (now: ShieldNow | null): boolean => now?.report.shield.up === true && now.report.cause === "raid";
  return raids(after) && !raids(before);
}

/** The lengths to choose from, with what is chosen now among them. */
export function lengths(usual: readonly number[], chosen: number): readonly number[] {
  return usual.includes(chosen) ? usual : [...usual, chosen].sort((one, other) => one - other);
}

/** So many seconds in the largest unit that is whole, in words. */
export function inUnits(seconds: number, language: string): string {
  const sizes = [["day", 86_400], ["hour", 3_600], ["minute", 60]] as const;
  const [unit, size] = sizes.find((each) => seconds >= each[1] && seconds % each[1] === 0) ?? (["second", 1] as const);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}
