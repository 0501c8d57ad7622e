/** Gift combos: many gifts of one kind in a few seconds are shown as one, so that the picture stays in sight. Pure. */
import type { GiftView } from "./wire.ts";

/** Milliseconds a gift stays on the screen after it, or another of its kind, came. */
export const SHOWN_FOR = 6_000;

/** Gifts of different kinds shown at once; of more, the dearest and newest stay. */
export const MOST_COMBOS = 3;

/** Gifts of one kind: `gift` is the one that is shown, `times` how many there were. */
export interface Combo {
  readonly id: string;
  readonly gift: GiftView;
  readonly times: number;
  /** When the last of them came (ms). */
  readonly at: number;
  /** The id of the last of them. */
  readonly last: string;
}

/** What is shown at `now` after `fresh` gifts came; the oldest first. Words stay on the screen beside the gift they came with. */
export function combine(shown: readonly Combo[], fresh: readonly GiftView[], now: number): readonly Combo[] {
  let combos = shown.filter((combo) => now - combo.at < SHOWN_FOR);
  for (const gift of fresh) {
    const known = combos.find((combo) => isAlike(combo.gift, gift));
    const combo = known === undefined ? { id: gift.id, gift, times: 1, at: now, last: gift.id } : { ...known, gift: gift.note === null ? { ...gift, note: known.gift.note } : gift, times: known.times + 1, at: now, last: gift.id };
    combos = [...combos.filter((each) => each !== known), combo];
  }
  if (combos.length <= MOST_COMBOS) return combos;
  const kept = [...combos].sort((one, other) => other.gift.amount.amount - one.gift.amount.amount || other.at - one.at).slice(0, MOST_COMBOS);
  return combos.filter((combo) => kept.includes(combo));
}

/** The same thing, whoever gave it; money without a thing is alike if it is the same sum. */
function isAlike(one: GiftView, other: GiftView): boolean {
  return one.gift === other.gift && one.amount.amount === other.amount.amount && one.amount.currency === other.amount.currency;
}
