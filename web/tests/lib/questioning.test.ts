import { expect, test } from "vitest";
import { Problem } from "../../src/lib/problems.ts";
import { NO_QUESTIONS, Questioning, type Questions } from "../../src/studio/questioning.ts";
import { aGroup, SHOW } from "../fakes.ts";

const modes = { version: 1, mode: "auto", topics: {}, changed_by: null, changed_at: null } as const;
const anEntry = { id: "faq_1", published: false, version: 1 };

/** A server of canned answers by method and door; what is a problem is thrown. */
class Doors {
  readonly asked: { readonly door: string; readonly body: object | undefined }[] = [];
  readonly #answers: Readonly<Record<string, unknown>>;

  constructor(answers: Readonly<Record<string, unknown>>) {
    this.#answers = answers;
  }

  readonly ask = <Answer>(method: string, path: string, { body }: { readonly body?: object } = {}): Promise<Answer> => {
    const door = `${method} ${path.replace(`/shows/${SHOW}`, "")}`;
    this.asked.push({ door, body });
    const answer = this.#answers[door];
    return answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(answer as Answer);
  };
}

async function questioning(answers: Readonly<Record<string, unknown>>): Promise<{ readonly staff: Questioning; readonly doors: Doors; readonly now: () => Questions }> {
  let now = NO_QUESTIONS;
  const doors = new Doors({ "GET /questions": { items: [aGroup(1)] }, "GET /assistant": { modes, topics: [] }, "GET /faq?limit=100": { items: [], next: null }, ...answers });
  const staff = new Questioning({ api: doors, show: SHOW, changed: (questions) => (now = questions) });
  await staff.look();
  return { staff, doors, now: () => now };
}

const answer = `PUT /questions/${aGroup(1).id}/answer`;
const words = { ru: "Да.", en: "" };

test("an answer goes out with the round that was looked at, and its draft is known", async () => {
  const stands = aGroup(1, { version: 2, state: "answered", round: 1, faq: "faq_1" });
  const { staff, doors, now } = await questioning({ [answer]: { answer: {}, group: stands } });

  await staff.grant({ do: "answer", group: stands.id, words, pin: true });

  expect(doors.asked.find(({ door }) => door === answer)?.body).toEqual({ ru: "Да.", round: 0, pin: true });
  expect(now().groups).toEqual([stands]);
  expect([...now().busy]).toEqual([]);
});

test("who comes second is told who was first, and sees how it stands", async () => {
  const first = new Problem({ code: "already_decided", status: 409, facts: { outcome: "answered", by: "Olga", at: null } });
  const { staff, doors, now } = await questioning({ [answer]: first });

  await staff.grant({ do: "answer", group: aGroup(1).id, words, pin: false });

  expect(now().lost).toEqual({ [aGroup(1).id]: { by: "Olga" } });
  expect(doors.asked.filter(({ door }) => door === "GET /questions")).toHaveLength(2);
});

test("anything else that goes wrong is told as it is", async () => {
  const { staff, now } = await questioning({ [answer]: new Problem({ code: "bad_answer", status: 422 }) });

  await expect(staff.grant({ do: "answer", group: aGroup(1).id, words, pin: false })).rejects.toThrow("bad_answer");
  expect([now().lost, [...now().busy]]).toEqual([{}, []]);
});

test("one press publishes the draft of a group, in the version in which it stands", async () => {
  const published = { ...anEntry, version: 2, published: true };
  const { staff, doors, now } = await questioning({ [`PUT /questions/${aGroup(1).id}/entry`]: anEntry, "PUT /faq/faq_1/publication": published });

  await staff.grant({ do: "publish", group: aGroup(1).id });

  expect(doors.asked.at(-1)?.body).toEqual({ version: 1 });
  expect([now().entries["faq_1"], now().groups?.[0]?.faq]).toEqual([published, "faq_1"]);
});

test("a switch says which modes it was made of, and an older one heard late changes nothing", async () => {
  const off = { ...modes, version: 2, mode: "off" } as const;
  const { staff, doors, now } = await questioning({ "PUT /assistant": { modes: off, topics: [] } });

  await staff.grant({ do: "switch", mode: "off", topics: {} });
  staff.hear({ id: "evt_1", show: SHOW, at: "2026-11-22T18:00:00Z", kind: "assistant.switched", modes });

  expect(doors.asked.find(({ door }) => door === "PUT /assistant")?.body).toEqual({ version: 1, mode: "off", topics: {} });
  expect(now().assistant?.modes).toEqual(off);
});

test("questions that nobody looked at are counted", async () => {
  const { staff, now } = await questioning({});
  const fact = { id: "evt_1", show: SHOW, at: "2026-11-22T18:00:00Z", kind: "questions.moved", groups: [aGroup(2)], left_out: 3 } as const;

  staff.hear(fact);
  staff.hear(fact);

  expect([now().leftOut, now().groups?.length]).toEqual([6, 2]);
});
