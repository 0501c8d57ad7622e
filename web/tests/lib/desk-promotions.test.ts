import { expect, test } from "vitest";
import { BLANK_CODE, type CodeDraft, wishOfCode } from "../../src/lib/desk-promotions.ts";

const wish = (change: Partial<CodeDraft>): object | null => wishOfCode({ ...BLANK_CODE, code: " Live15 ", ...change }, "RUB");

test("a code is asked for as it was typed, in minor units and basis points", () => {
  expect(wish({ off: "12,5", limit_total: "100" })).toEqual({ code: "Live15", basis_points: 1_250, stacks: false, minimum: null, limit_total: 100, limit_per_buyer: 1, ends_at: null, show: null });
  expect(wish({ by: "amount", off: "500", minimum: "3 000", limit_per_buyer: "" })).toMatchObject({ amount: { amount: 50_000, currency: "RUB" }, minimum: { amount: 300_000, currency: "RUB" }, limit_per_buyer: null });
  expect(wish({ ends_at: "2026-12-01T10:00", show: "shw_1" })).toMatchObject({ ends_at: new Date("2026-12-01T10:00").toISOString(), show: "shw_1" });
});

test.each<Partial<CodeDraft>>([
  { code: " " },
  { off: "" },
  { off: "0" },
  { off: "101" },
  { off: "ten" },
  { by: "amount", off: "1.001" },
  { minimum: "-1" },
  { limit_total: "0" },
  { limit_per_buyer: "1.5" },
  { ends_at: "tomorrow" },
])("what makes no sense is not asked for: %o", (change) => {
  expect(wish(change)).toBeNull();
});
