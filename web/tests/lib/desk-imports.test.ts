import { expect, test } from "vitest";
import type { Api } from "../../src/lib/api.ts";
import { bringFile, type Import, importLines, isMoving, isSource, isWorthWriting, shareOf } from "../../src/lib/desk-imports.ts";

function anImport(change: Partial<Import> = {}): Import {
  const counts = { rows_total: 200, rows_done: 50, created: 0, changed: 0, unchanged: 0, refused: 0, noted: 0, pictures_total: 0, pictures_done: 0, pictures_failed: 0 };
  return { id: "imp_1", source: "shop", name: "goods.csv", url: null, format: "csv", takes_stock: true, stage: "write", status: "running", ...counts, failure: null, failure_words: null, failure_line: 0, failure_about: "", created_at: "2026-11-28T03:00:00Z", ...change };
}

test.each([
  ["a file that is looked through for the first time", { stage: "check", rows_total: null } as const, null],
  ["one that was looked through", { stage: "check", status: "ready" } as const, 1],
  ["one that is being written", {}, 0.25],
  ["an empty one", { rows_total: 0, rows_done: 0 }, 1],
  ["its pictures", { stage: "pictures", pictures_total: 4, pictures_done: 1 } as const, 0.25],
  ["no pictures", { stage: "pictures" } as const, 1],
])("how far it is: %s", (_what, change, share) => {
  expect(shareOf(anImport(change))).toBe(share);
});

test("it moves until somebody is asked or it is over", () => {
  const states = ["waiting", "running", "ready", "done", "failed", "cancelled"] as const;

  expect(states.filter((status) => isMoving(anImport({ status })))).toEqual(["waiting", "running"]);
  expect(isWorthWriting(anImport({ status: "ready", changed: 1 }))).toBe(true);
  expect(isWorthWriting(anImport({ status: "ready", unchanged: 9 }))).toBe(false);
  expect(isWorthWriting(anImport({ status: "done", changed: 1 }))).toBe(false);
});

test("a source is a short word", () => {
  expect(["shop", "feed-2", "a"].every(isSource)).toBe(true);
  expect(["", "Shop", "../x", "магазин", "a".repeat(33)].some(isSource)).toBe(false);
});

test("a file goes as it is, with its name beside it", async () => {
  const sent: unknown[] = [];
  const api = { ask: (...wish: unknown[]) => (sent.push(wish), Promise.resolve(anImport())) } as unknown as Api;
  const file = new File(["x"], "товары.csv");

  await bringFile(api, file, { source: "shop", takes_stock: false });
  await importLines(api, "imp_1", { problems: true, cursor: "c" });

  expect(sent[0]).toEqual(["POST", "/catalogue/imports?name=%D1%82%D0%BE%D0%B2%D0%B0%D1%80%D1%8B.csv&source=shop&takes_stock=false", { file }]);
  expect(sent[1]).toEqual(["GET", "/catalogue/imports/imp_1/lines?problems=true&cursor=c"]);
});
