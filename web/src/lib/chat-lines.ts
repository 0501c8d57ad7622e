/** Chat lines: what one page shows as the chat. What everybody sees, and what only this page knows of. */
import { MESSAGES_SHOWN } from "./show-state.ts";
import type { AnswerView, ChatMessage, ChatSampled, HeldState } from "./wire.ts";

/** What became of a message of one's own; `shown`: everybody is shown it, and it is on its way here as well. */
export type Fate = Alone | "shown";

/** Why nobody else is shown it: it is held, or what became of that; `removed`: staff took it away. */
export type Alone = HeldState | "removed";

/** A line to draw. `alone`: nobody else sees this message; `held`: because staff look at it first. A `gap`: some messages were skipped here. */
export type ChatLine =
  | { readonly kind: "message"; readonly message: ChatMessage; readonly alone: boolean; readonly held: Alone | null }
  | { readonly kind: "answer"; readonly answer: AnswerView }
  | { readonly kind: "gap"; readonly id: string };

/** A message of one's own; `held`: what became of it; neither that nor `removed`: it was said. */
export interface OwnWords {
  readonly message: ChatMessage;
  readonly held: HeldState | null;
  readonly removed: boolean;
  readonly reasons: readonly string[];
}

/** What this page knows of the chat beside its messages. */
export interface Margin {
  /** Ids of messages after which some were skipped; empty: before the first. */
  readonly gaps: readonly string[];
  /** One's own messages that the server took and shows to nobody else. */
  readonly alone: readonly ChatMessage[];
  /** What became of those of them that were held, by id. */
  readonly held: Readonly<Partial<Record<string, Fate>>>;
  /** Why staff took those away that they did, by id. */
  readonly why: Readonly<Partial<Record<string, readonly string[]>>>;
  /** How much of a loud room was shown lately, as each process said it. */
  readonly samples: readonly ChatSampled[];
}

export const EMPTY_MARGIN: Margin = { gaps: [], alone: [], held: {}, why: {}, samples: [] };

/** How long a room counts as loud after it was said so. Milliseconds. */
export const LOUD_FOR = 10_000;

/** A process said how much of the room it showed. */
export function withSample(margin: Margin, sample: ChatSampled): Margin {
  if (margin.samples.some((each) => each.id === sample.id)) return margin;
  const since = Date.parse(sample.at) - LOUD_FOR;
  return { ...margin, samples: [...margin.samples.filter((each) => Date.parse(each.at) > since), sample] };
}

/** How many messages of the last seconds were shown, of how many; null: all of them. */
export function howMuch(samples: readonly ChatSampled[]): { readonly shown: number; readonly said: number } | null {
  if (samples.length === 0) return null;
  return samples.reduce((all, { shown, said }) => ({ shown: all.shown + shown, said: all.said + said }), { shown: 0, said: 0 });
}

/** Some messages after the last line were skipped. */
export function withGap(margin: Margin, messages: readonly ChatMessage[]): Margin {
  const last = [messages.at(-1)?.id ?? "", margin.alone.at(-1)?.id ?? ""];
  const after = last.reduce((one, other) => (one > other ? one : other));
  return margin.gaps.includes(after) ? margin : { ...margin, gaps: [...margin.gaps, after] };
}

/** A message of one's own that nobody else is shown. */
export function withAlone(margin: Margin, message: ChatMessage, messages: readonly ChatMessage[]): Margin {
  return tidy({ ...margin, alone: [...margin.alone.filter(({ id }) => id !== message.id), message] }, messages);
}

/** Messages of one's own that the server knows of and the page may have forgotten. */
export function withOwn(margin: Margin, words: readonly OwnWords[], messages: readonly ChatMessage[]): Margin {
  const alone = margin.alone.filter(({ id }) => margin.held[id] !== "removed"); // it may stand again
  return words.reduce<Margin>((all, { message, held, removed }) => withHeldState(withAlone(all, message, messages), message.id, removed ? "removed" : (held ?? "shown")), { ...margin, alone, why: Object.fromEntries(words.map(({ message, reasons }) => [message.id, reasons])) });
}

/** One's own message is held, or it is known what became of it. */
export function withHeldState(margin: Margin, message: string, state: Fate): Margin {
  return margin.alone.some(({ id }) => id === message) ? { ...margin, held: { ...margin.held, [message]: state } } : margin;
}

/** One's own message was taken away. */
export function without(margin: Margin, message: string): Margin {
  return margin.held[message] !== "removed" && margin.alone.some((each) => each.id === message) ? { ...margin, alone: margin.alone.filter((each) => each.id !== message) } : margin;
}

/** The margin once the chat stands so: what is shown to all, or has scrolled out of the page, is forgotten. */
export function tidy(margin: Margin, messages: readonly ChatMessage[]): Margin {
  const known = new Set(messages.map((message) => message.id));
  const first = messages.length < MESSAGES_SHOWN ? "" : (messages[0]?.id ?? "");
  const alone = margin.alone.filter(({ id }) => !known.has(id) && id > first).slice(-MESSAGES_SHOWN);
  const gaps = margin.gaps.filter((gap) => gap === first || known.has(gap) || alone.some(({ id }) => id === gap));
  const held = Object.fromEntries(Object.entries(margin.held).filter(([id]) => alone.some((each) => each.id === id)));
  return { ...margin, gaps, alone, held };
}

/** Everything in the order it is to be read: by time, which follows the prefix of an id. */
export function chatLines(messages: readonly ChatMessage[], { gaps, alone, held }: Margin, answers: readonly AnswerView[] = []): readonly ChatLine[] {
  const shown = messages.map((message) => ({ kind: "message", message, alone: false, held: null }) as const);
  const mine = alone.map((message): ChatLine => {
    const fate = held[message.id] ?? null;
    return fate === "shown" ? { kind: "message", message, alone: false, held: null } : { kind: "message", message, alone: true, held: fate };
  });
  const said = answers.map((answer) => ({ kind: "answer", answer }) as const);
  const all = [...shown, ...mine, ...said].sort((one, other) => (idOf(one).slice(4) < idOf(other).slice(4) ? -1 : 1));
  const gap = (id: string): readonly ChatLine[] => (gaps.includes(id) ? [{ kind: "gap", id }] : []);
  return [...gap(""), ...all.flatMap((line) => [line, ...gap(idOf(line))])];
}

/** What a line is known by. */
export function idOf(line: ChatLine): string {
  return line.kind === "gap" ? line.id : line.kind === "answer" ? line.answer.id : line.message.id;
}
