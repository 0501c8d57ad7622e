import { expect, test } from "vitest";
import { EventStream } from "../../src/lib/event-stream.ts";

/** What is heard when `text` comes in pieces of `size` characters. */
function heard(text: string, size = text.length): string[] {
  const all: string[] = [];
  const stream = new EventStream((each) => all.push(each));
  for (let at = 0; at < text.length; at += size) stream.read(text.slice(at, at + size));
  return all;
}

test("an event is its data", () => {
  expect(heard('id: shop:1:e\ndata: {"r":"x"}\n\n')).toEqual(['{"r":"x"}']);
});

test("several lines of data are one text", () => {
  expect(heard("data: one\ndata:two\n\n")).toEqual(["one\ntwo"]);
});

test("events are told one by one, an unfinished one is not", () => {
  expect(heard("data: one\n\ndata: two\n\ndata: thr")).toEqual(["one", "two"]);
});

test("a comment is a sign of life", () => {
  expect(heard(": still here\n\n")).toEqual([""]);
});

test("what is no message is not told", () => {
  expect(heard('retry: 2000\n\nevent: disconnect\ndata: {"code":3001}\n\ndata: after\n\n')).toEqual(["after"]);
});

test.each([1, 2, 3, 5, 7])("however it is cut, it says the same (pieces of %i)", (size) => {
  const text = "retry: 1\r\n\r\ndata: one\r\ndata: two\r\n\r\n: c\n\ndata: three\r\rid: x\ndata: чат\n\n";

  expect(heard(text, size)).toEqual(heard(text));
  expect(heard(text)).toEqual(["one\ntwo", "", "three", "чат"]);
});
