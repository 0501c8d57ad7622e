/** Questions: what viewers ask, as staff see it: groups, what the assistant proposes, and what it may do. Pure. */
import type { AnyEvent, AssistantMode, GroupView, Localized, ModesView } from "./wire.ts";

/** Groups a studio keeps. Source: chat/asked/replying.py, LISTED. */
export const GROUPS_KEPT = 200;

export const MODES: readonly AssistantMode[] = ["off", "suggest", "auto"];

/** Words in two languages, as they are typed; one may be empty. */
export type Words = Readonly<Record<"ru" | "en", string>>;

/** What staff do about questions. Words that are those of the suggestion are not sent: it is said as it is then. */
export type QuestionDeed =
  | { readonly do: "answer"; readonly group: string; readonly words: Words; readonly pin: boolean }
  | { readonly do: "dismiss"; readonly group: string }
  | { readonly do: "entry"; readonly group: string; readonly words: Words }
  | { readonly do: "publish"; readonly group: string }
  | { readonly do: "pin"; readonly answer: string; readonly pinned: boolean }
  | { readonly do: "take-back"; readonly answer: string }
  | { readonly do: "switch"; readonly mode: AssistantMode; readonly topics: ModesView["topics"] };

/** A topic that the assistant tells apart. */
export interface Topic {
  readonly key: string;
  readonly name: Localized;
}

/** Source: server/api/questions.py, AssistantView. */
export interface Assistant {
  readonly modes: ModesView;
  readonly topics: readonly Topic[];
}

/** `known` with `fresh`, the later version of each. */
export function withGroups(known: readonly GroupView[], fresh: readonly GroupView[]): readonly GroupView[] {
  const all = new Map(known.map((each) => [each.id, each]));
  for (const each of fresh) if ((all.get(each.id)?.version ?? -1) < each.version) all.set(each.id, each);
  const sorted = [...all.values()].sort((one, other) => Number(other.state === "waiting") - Number(one.state === "waiting") || (one.last_at < other.last_at ? 1 : -1));
  return sorted.slice(0, GROUPS_KEPT);
}

/** The groups after something happened. */
export function groupsAfter(known: readonly GroupView[], event: AnyEvent): readonly GroupView[] {
  if (event.kind === "questions.moved") return withGroups(known, event.groups);
  if (event.kind !== "message.removed") return known;
  const spoke = (group: GroupView): boolean => group.wordings.some(({ message }) => message === event.message);
  if (!known.some(spoke)) return known;
  return known.map((group) => (spoke(group) ? { ...group, wordings: group.wordings.filter(({ message }) => message !== event.message) } : group));
}

/** What waits, those who want a human and what most ask first; and what was settled, the newest first. */
export function queueOf(groups: readonly GroupView[]): { readonly waiting: readonly GroupView[]; readonly past: readonly GroupView[] } {
  const waiting = groups.filter(({ state }) => state === "waiting");
  waiting.sort((one, other) => asking(other) - asking(one) || (one.first_at < other.first_at ? -1 : 1));
  const past = groups.filter(({ state }) => state !== "waiting");
  past.sort((one, other) => (one.last_at < other.last_at ? 1 : -1));
  return { waiting, past };
}

/** People who wait for an answer: those who asked since the last one, or want a human after it. */
export function asking({ people, since, humans, round }: GroupView): number {
  return Math.max(round > 0 ? since : people, humans, 1);
}

/** What an answer may begin with: the suggestion, or nothing. */
export function draftOf({ suggestion }: Pick<GroupView, "suggestion">): Words {
  return { ru: suggestion?.text.ru ?? "", en: suggestion?.text.en ?? "" };
}

/** What of `words` goes to the door: nothing if they are the suggestion's own; null: there is nothing to say. */
export function replyOf(group: Pick<GroupView, "suggestion">, words: Words): Partial<Words> | null {
  const draft = draftOf(group);
  const [ru, en] = [words.ru.trim(), words.en.trim()];
  if (ru === draft.ru.trim() && en === draft.en.trim()) return group.suggestion === null ? null : {};
  if (ru === "" && en === "") return null;
  return { ...(ru !== "" && { ru }), ...(en !== "" && { en }) };
}

/** Topics with `key` under `mode`; null: as usual. */
export function withTopic(topics: ModesView["topics"], key: string, mode: AssistantMode | null): ModesView["topics"] {
  const others = Object.entries(topics).filter(([each]) => each !== key);
  return Object.fromEntries(mode === null ? others : [...others, [key, mode]]);
}
