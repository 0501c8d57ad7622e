/** What a visit knows: everything the viewer's page draws from. */
import type { GivingNow } from "../lib/giving.ts";
import type { Club } from "../lib/club.ts";
import type { Poster } from "../elements/live-curtain.ts";
import type { Room } from "../lib/show-room.ts";
import type { Sending } from "../lib/talk.ts";
import type { Deeds } from "../lib/taking-part.ts";
import type { Standing } from "../lib/till.ts";
import type { Picture } from "../lib/whep.ts";
import type { Sheet } from "../lib/wishes.ts";
import type { GiftView, Language, MyCrowd } from "../lib/wire.ts";

/** Replaced whole with every change. */
export interface Visiting {
  readonly language: Language;
  /** The code of why there is no show to see. */
  readonly failed: string | null;
  readonly room: Room | null;
  readonly picture: Picture;
  /** The stream whose first frame is on the screen. */
  readonly seen: MediaStream | null;
  readonly standing: Standing | null;
  /** What they did with the mechanics; null until it is known. */
  readonly mine: MyCrowd | null;
  /** What became of what they did last, by mechanic. */
  readonly deeds: Deeds;
  /** Their wallet, once the crowd is there. */
  readonly giving: GivingNow | null;
  /** What the show was given in the last moments. */
  readonly gifts: readonly GiftView[];
  /** What one can be a member of, and is; null until it is known. */
  readonly club: Club | null;
  /** What may be told of a show that is for members. */
  readonly poster: Poster | null;
  readonly sheet: Sheet | null;
  /** The offer in the product sheet. */
  readonly looking: string | null;
  /** The line of its specification that an answer points at. */
  readonly field: string | null;
  readonly sending: Sending;
  /** The message that is being answered. */
  readonly replying: string | null;
  readonly naming: { readonly busy: boolean; readonly problem: string | null };
  readonly sound: boolean;
  /** The code of what was not done, for a moment. */
  readonly notice: string | null;
}

/** Whether whoever looks is a member at `now` (ms), as far as is known. */
export function isMember(club: Club | null, now: number): boolean {
  const until = club?.mine?.access_until ?? null;
  return until !== null && Date.parse(until) > now;
}

/** Before the door is open. */
export function outside(language: Language): Visiting {
  return {
    language,
    failed: null,
    room: null,
    picture: { phase: "off" },
    seen: null,
    standing: null,
    mine: null,
    deeds: {},
    giving: null,
    gifts: [],
    club: null,
    poster: null,
    sheet: null,
    looking: null,
    field: null,
    sending: { state: "idle" },
    replying: null,
    naming: { busy: false, problem: null },
    sound: false,
    notice: null,
  };
}
