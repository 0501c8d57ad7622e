import { expect, test } from "vitest";
import { inUnits, isAlarm, lengths, type ShieldNow, withHeard, withRead } from "../../src/lib/shield.ts";
import type { AnyEvent, ShieldReport } from "../../src/lib/wire.ts";

const down = { version: 1, up: false, line: null, since: null, until: null, no_links: false, emoji_only: false, slow_seconds: 0 };
const report = (version: number, up = false, cause: ShieldReport["cause"] = null): ShieldReport => ({ shield: { ...down, version, up }, cause, by: null, kept: false, raid: null, quiet_until: null });
const now = (version: number, up = false, cause: ShieldReport["cause"] = null): ShieldNow => ({ report: report(version, up, cause) }) as ShieldNow;
const told = (of: ShieldReport): AnyEvent => ({ kind: "shield.reported", id: "evt", show: "shw", at: "", report: of });

test("a word that comes late changes nothing", () => {
  const known = now(3, true, "raid");

  expect(withHeard(known, told(report(2)))).toBe(known);
  expect(withHeard(known, told(report(4)))?.report.shield.up).toBe(false);
  expect(withHeard(null, told(report(4)))).toBeNull();
  expect(withRead(known, now(2)).report.shield.version).toBe(3);
  expect(withRead(known, now(4)).report.shield.version).toBe(4);
});

test("a raid that puts it up is an alarm, once, and staff who do are none", () => {
  expect(isAlarm(now(1), now(2, true, "raid"))).toBe(true);
  expect(isAlarm(null, now(2, true, "raid"))).toBe(true);
  expect(isAlarm(now(2, true, "raid"), now(3, true, "raid"))).toBe(false);
  expect(isAlarm(now(1), now(2, true, "staff"))).toBe(false);
});

test("lengths are told in the largest unit that is whole", () => {
  expect(inUnits(90, "en")).toBe("90 seconds");
  expect(inUnits(120, "en")).toBe("2 minutes");
  expect(inUnits(7200, "ru")).toBe("2 часа");
  expect(lengths([0, 10], 5)).toEqual([0, 5, 10]);
  expect(lengths([0, 10], 10)).toEqual([0, 10]);
});
