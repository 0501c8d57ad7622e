import { expect, test } from "vitest";
import type { Api } from "../../src/lib/api.ts";
import { BLANK_KEY, listKeys, makeKey, revokeKey, rotateKey, wishOfKey, withScope } from "../../src/lib/desk-keys.ts";

test("a key has a name and something it is good for", () => {
  const named = { ...BLANK_KEY, name: " Warehouse " };
  const good = withScope(withScope(named, "stock:write", true), "catalogue:read", true);

  expect([wishOfKey(BLANK_KEY), wishOfKey(named), wishOfKey({ ...good, name: " " })]).toEqual([null, null, null]);
  expect(wishOfKey(good)).toEqual({ name: "Warehouse", scopes: ["catalogue:read", "stock:write"], days: 90 });
  expect(wishOfKey(withScope(good, "stock:write", false))?.scopes).toEqual(["catalogue:read"]);
});

test("each door is asked as it wants", async () => {
  const asked: unknown[] = [];
  const api = { ask: (...what: unknown[]) => (asked.push(what), Promise.resolve(null)) } as unknown as Api;

  await listKeys(api, null);
  await listKeys(api, "a=");
  await makeKey(api, { name: "x", scopes: ["orders:read"], days: 30 });
  await rotateKey(api, "key_1", 60);
  await revokeKey(api, "key_1");

  expect(asked).toEqual([
    ["GET", "/api-keys"],
    ["GET", "/api-keys?cursor=a%3D"],
    ["POST", "/api-keys", { body: { name: "x", scopes: ["orders:read"], days: 30 } }],
    ["POST", "/api-keys/key_1/rotate", { body: { overlap_minutes: 60 } }],
    ["DELETE", "/api-keys/key_1"],
  ]);
});
