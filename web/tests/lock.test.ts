import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the lock holds no addresses", () => {
  expect(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")).not.toMatch(/:\/\/|"resolved"/);
});
