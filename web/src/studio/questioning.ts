/** Questioning: what staff do about what viewers ask. Whoever comes second is told who was first. */
import type { Api } from "../lib/api.ts";
import { type Entry, type EntryPage, publishEntry } from "../lib/desk-faq.ts";
import { codeOf, factsOf } from "../lib/problems.ts";
import { type Assistant, groupsAfter, type QuestionDeed, replyOf, withGroups } from "../lib/questions.ts";
import type { AnswerView, AnyEvent, GroupView } from "../lib/wire.ts";

interface Around {
  readonly api: Pick<Api, "ask">;
  readonly show: string;
  readonly changed: (questions: Questions) => void;
}

/** Entries of the FAQ that are looked through for those made of this show's questions. */
const ENTRIES = 100;

export interface Questions {
  /** Null until they are known. */
  readonly groups: readonly GroupView[] | null;
  readonly assistant: Assistant | null;
  /** Questions that nobody looked at: the room was too loud. */
  readonly leftOut: number;
  /** What is being decided about: ids of groups and answers, and `modes`. */
  readonly busy: ReadonlySet<string>;
  /** Groups that somebody else decided about while it was tried here, and who: null is the assistant. */
  readonly lost: Readonly<Partial<Record<string, { readonly by: string | null }>>>;
  /** Entries of the FAQ by id, as far as they are known here. */
  readonly entries: Readonly<Partial<Record<string, Entry>>>;
}

export const NO_QUESTIONS: Questions = { groups: null, assistant: null, leftOut: 0, busy: new Set(), lost: {}, entries: {} };

export class Questioning {
  readonly #around: Around;
  #now = NO_QUESTIONS;

  constructor(around: Around) {
    this.#around = around;
  }

  get #path(): string {
    return `/shows/${this.#around.show}`;
  }

  /** What was asked before the page came, or while it heard nothing. */
  async look(): Promise<void> {
    const { api } = this.#around;
    const [asked, assistant, entries] = await Promise.all([
      api.ask<{ readonly items: readonly GroupView[] }>("GET", `${this.#path}/questions`),
      api.ask<Assistant>("GET", `${this.#path}/assistant`),
      api.ask<EntryPage>("GET", `/faq?limit=${ENTRIES}`),
    ]);
    this.#set({ groups: withGroups(this.#now.groups ?? [], asked.items), assistant, entries: Object.fromEntries(entries.items.map((each) => [each.id, each])) });
  }

  hear(event: AnyEvent): void {
    const { groups, assistant, leftOut } = this.#now;
    if (event.kind === "questions.moved") this.#set({ leftOut: leftOut + event.left_out });
    const known = groups ?? [];
    const after = groupsAfter(known, event);
    if (after !== known) this.#set({ groups: after });
    if (event.kind === "assistant.switched" && assistant !== null && event.modes.version > assistant.modes.version) this.#set({ assistant: { ...assistant, modes: event.modes } });
  }

  /** What somebody of the staff wishes. */
  async grant(deed: QuestionDeed): Promise<void> {
    const about = "group" in deed ? deed.group : "answer" in deed ? deed.answer : "modes";
    if (this.#now.busy.has(about)) return;
    this.#set({ busy: new Set([...this.#now.busy, about]) });
    try {
      await this.#do(deed);
    } catch (thrown) {
      await this.#lose(about, thrown);
    } finally {
      this.#set({ busy: new Set([...this.#now.busy].filter((each) => each !== about)) });
    }
  }

  async #do(deed: QuestionDeed): Promise<void> {
    const { api } = this.#around;
    switch (deed.do) {
      case "answer": {
        const group = this.#group(deed.group);
        const words = replyOf(group, deed.words);
        if (words === null) return;
        const body = { ...words, round: group.round, pin: deed.pin };
        const { group: stands } = await api.ask<{ readonly answer: AnswerView; readonly group: GroupView }>("PUT", `${this.#path}/questions/${group.id}/answer`, { body });
        this.#take(stands);
        return stands.faq === null ? undefined : this.#knowEntry(stands.faq);
      }
      case "dismiss": {
        const { id, round } = this.#group(deed.group);
        return this.#take(await api.ask<GroupView>("PUT", `${this.#path}/questions/${id}/dismissal`, { body: { round } }));
      }
      case "entry":
        return this.#enter(await this.#makeEntry(deed.group, replyOf(this.#group(deed.group), deed.words) ?? {}), deed.group);
      case "publish": {
        const entry = await this.#makeEntry(deed.group, {});
        return this.#enter(entry.published ? entry : await publishEntry(api, entry, true), deed.group);
      }
      case "pin":
        await api.ask(deed.pinned ? "PUT" : "DELETE", `${this.#path}/answers/${deed.answer}/pin`);
        return;
      case "take-back":
        await api.ask("DELETE", `${this.#path}/answers/${deed.answer}`);
        return;
      case "switch": {
        const version = this.#now.assistant?.modes.version;
        if (version === undefined) return;
        this.#set({ assistant: await api.ask<Assistant>("PUT", `${this.#path}/assistant`, { body: { version, mode: deed.mode, topics: deed.topics } }) });
        return this.#regroup(); // how each stands has changed with it
      }
    }
  }

  /** Made again, it is the one there is. */
  #makeEntry(group: string, body: object): Promise<Entry> {
    return this.#around.api.ask<Entry>("PUT", `${this.#path}/questions/${group}/entry`, { body });
  }

  async #knowEntry(id: string): Promise<void> {
    if (this.#now.entries[id] !== undefined) return;
    const { items } = await this.#around.api.ask<EntryPage>("GET", `/faq?limit=${ENTRIES}`);
    this.#set({ entries: { ...this.#now.entries, ...Object.fromEntries(items.map((each) => [each.id, each])) } });
  }

  #enter(entry: Entry, group: string): void {
    const groups = (this.#now.groups ?? []).map((each) => (each.id === group ? { ...each, faq: entry.id } : each));
    this.#set({ entries: { ...this.#now.entries, [entry.id]: entry }, groups });
  }

  /** Somebody was first: it is shown as it stands, and who that was. Anything else is told as it is. */
  async #lose(about: string, thrown: unknown): Promise<void> {
    const code = codeOf(thrown);
    if (code === "already_decided" || code === "assistant_changed" || code === "no_such_question") await this.look();
    if (code !== "already_decided") throw thrown;
    const { by } = factsOf(thrown);
    this.#set({ lost: { ...this.#now.lost, [about]: { by: typeof by === "string" ? by : null } } });
  }

  async #regroup(): Promise<void> {
    const { items } = await this.#around.api.ask<{ readonly items: readonly GroupView[] }>("GET", `${this.#path}/questions`);
    this.#set({ groups: withGroups([], items) });
  }

  #group(id: string): GroupView {
    const group = this.#now.groups?.find((each) => each.id === id);
    if (group === undefined) throw new Error(`no group ${id}`);
    return group;
  }

  #take(group: GroupView): void {
    const { [group.id]: _before, ...lost } = this.#now.lost;
    this.#set({ groups: withGroups(this.#now.groups ?? [], [group]), lost });
  }

  #set(change: Partial<Questions>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}
