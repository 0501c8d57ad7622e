/**
 * A show as it stands, and how a fact changes it. Pure, and the twin of `apply` in server/live/snapshot.py:
 * tests/wire/*.json walks both.
 */
import { applyToCrowd } from "./crowd-state.ts";
import type { AnswerView, AnyEvent, ChatMessage, OfferView, Snapshot, StockChanged, TickerLine, VariantView } from "./wire.ts";

/** Messages a page keeps. Source: server/live/snapshot.py, MESSAGES_SHOWN. */
export const MESSAGES_SHOWN = 50;

/** Ticker lines a page keeps. Source: server/live/snapshot.py, TICKER_SHOWN. */
export const TICKER_SHOWN = 10;

/** Answers of the assistant a page keeps, one that is pinned among them. Source: server/live/snapshot.py, ANSWERS_SHOWN. */
export const ANSWERS_SHOWN = 20;

/** The snapshot after `event`. An event heard before, or overtaken by a later version, changes nothing. */
export function apply(snapshot: Snapshot, event: AnyEvent): Snapshot {
  switch (event.kind) {
    case "show.live":
    case "show.reconnecting":
    case "show.ended":
    case "offer.pinned":
    case "offer.unpinned":
    case "show.access_changed":
      if (event.state.version <= snapshot.show.state.version) return snapshot;
      return { ...snapshot, show: { ...snapshot.show, state: event.state } };
    case "stock.changed":
      return { ...snapshot, offers: snapshot.offers.map((offer) => restocked(offer, event)) };
    case "offer.changed":
      return { ...snapshot, offers: withOffer(snapshot.offers, event.offer) };
    case "message.posted":
      return { ...snapshot, messages: withNewest<ChatMessage>(snapshot.messages, event.message, MESSAGES_SHOWN) };
    case "messages.left_out":
      return { ...snapshot, messages: event.messages.reduce((all, message) => withNewest<ChatMessage>(all, message, MESSAGES_SHOWN), snapshot.messages) };
    case "message.removed":
      return { ...snapshot, messages: withoutMessage(snapshot.messages, event.message) };
    case "ticker.added":
    case "ticker.changed":
      return { ...snapshot, ticker: withLine(snapshot.ticker, event.line) };
    case "ticker.withdrawn":
      return { ...snapshot, ticker: snapshot.ticker.filter((line) => line.id !== event.line) };
    case "answer.said":
    case "answer.changed":
      return { ...snapshot, answers: withAnswer(snapshot.answers, event.answer) };
    case "answer.taken_back":
      return { ...snapshot, answers: snapshot.answers.filter((each) => each.id !== event.answer) };
    case "sale.made":
    case "sale.refunded":
      if (snapshot.sales === null || event.sales.version <= snapshot.sales.version) return snapshot;
      return { ...snapshot, sales: event.sales };
    default: {
      const crowd = applyToCrowd(snapshot.crowd, event);
      return crowd === snapshot.crowd ? snapshot : { ...snapshot, crowd };
    }
  }
}

/** What quotes it is an answer to nothing. */
function withoutMessage(messages: readonly ChatMessage[], removed: string): readonly ChatMessage[] {
  const left = messages.filter(({ id }) => id !== removed);
  return left.map((message) => (message.reply_to?.id === removed ? { ...message, reply_to: null } : message));
}

function restocked(offer: OfferView, event: StockChanged): OfferView {
  if (!offer.variants.some((variant) => variant.id === event.variant && variant.version < event.version)) return offer;
  const variants = offer.variants.map((variant) =>
    variant.id === event.variant ? { ...variant, left: event.left, version: event.version } : variant,
  );
  return { ...offer, variants };
}

function withOffer(offers: readonly OfferView[], changed: OfferView): readonly OfferView[] {
  const known = offers.find((offer) => offer.id === changed.id);
  if (known !== undefined && changed.version <= known.version) return offers;
  const variants = changed.variants.map((variant) => withLaterStock(variant, known?.variants.find((each) => each.id === variant.id)));
  const others = offers.filter((offer) => offer.id !== changed.id);
  return [...others, { ...changed, variants }].sort((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1));
}

function withLaterStock(variant: VariantView, known: VariantView | undefined): VariantView {
  return known === undefined || known.version <= variant.version ? variant : { ...variant, left: known.left, version: known.version };
}

/** What is pinned stays, however old it is. */
function withAnswer(answers: readonly AnswerView[], answer: AnswerView): readonly AnswerView[] {
  if (answers.some(({ id, version }) => id === answer.id && version >= answer.version)) return answers;
  const all = withNewest<AnswerView>(answers.filter(({ id }) => id !== answer.id), answer, answers.length + 1);
  return all.filter(({ pinned }, at) => pinned || at >= all.length - ANSWERS_SHOWN);
}

/** The last `most` of `known` and `fresh`, in the order of their ids, each once. */
function withLine(lines: readonly TickerLine[], line: TickerLine): readonly TickerLine[] {
  const known = lines.find((each) => each.id === line.id);
  if (known !== undefined && known.version >= line.version) return lines;
  const others = known === undefined ? lines : lines.filter((each) => each !== known);
  return withNewest<TickerLine>(others, line, TICKER_SHOWN);
}

function withNewest<T extends { readonly id: string }>(known: readonly T[], fresh: T, most: number): readonly T[] {
  if (known.some((each) => each.id === fresh.id)) return known;
  return [...known, fresh].sort((one, other) => (one.id < other.id ? -1 : 1)).slice(-most);
}
