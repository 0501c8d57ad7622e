import { expect, test } from "vitest";
import { safeNext } from "../../src/lib/next.ts";

const next = (to: string): string => safeNext(`?next=${encodeURIComponent(to)}`, "https://shop.example");

test("one returns to where one came from", () => {
  expect(next("/studio/light?tab=chat#end")).toBe("/studio/light?tab=chat#end");
});

test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "studio/light", "https://shop.example/x", "/a/..//evil.example"])("%s leads to the start page", (to) => {
  expect(next(to)).toBe("/");
});

test("without a wish one goes to the start page", () => {
  expect(safeNext("", "https://shop.example")).toBe("/");
});
