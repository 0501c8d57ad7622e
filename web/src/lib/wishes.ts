/** Wishes: what an element may ask of its page. Every element speaks by one composed event, `wish`, with one of these. */
import type { AnswerWish } from "./appeals.ts";
import type { Deed } from "./club.ts";
import type { Draft } from "./checkout.ts";
import type { FlashTerms } from "./flash.ts";
import type { ReactionKind, RemovalReason } from "./frames.ts";
import type { GiftDeed } from "./giving.ts";
import type { Outcome } from "./held.ts";
import type { Means } from "./paying.ts";
import type { QuestionDeed } from "./questions.ts";
import type { ShieldDeed } from "./shield.ts";
import type { SentenceWish, Somebody } from "./sentences.ts";
import type { BoardDeed, DrawDeed } from "./taking-part.ts";
import type { Language } from "./wire.ts";

/** What the studio's device menu chooses: `null` is the browser's choice, `""` is none. */
export interface Devices {
  readonly camera: string | null;
  readonly microphone: string | null;
  readonly screen: boolean;
  readonly vertical: boolean;
}

/** An answer to a quiz: words, or an option by its place. */
export type Guessed = { readonly said: string } | { readonly option: number };

export type Sheet = "products" | "product" | "cart" | "checkout" | "name" | "membership" | "appeal";

export type Wish =
  | { readonly kind: "speak"; readonly language: Language }
  | { readonly kind: "retry" }
  | { readonly kind: "sound"; readonly on: boolean }
  | { readonly kind: "elapsed" }
  | { readonly kind: "seen"; readonly stream: MediaStream }
  | { readonly kind: "say"; readonly text: string; readonly replyTo: string | null }
  | { readonly kind: "typing" }
  | { readonly kind: "reply"; readonly message: string | null }
  | { readonly kind: "remove"; readonly message: string; readonly reason?: RemovalReason }
  | { readonly kind: "person"; readonly somebody: Somebody | null }
  | { readonly kind: "sentence"; readonly somebody: Somebody; readonly body: SentenceWish }
  | { readonly kind: "wrong"; readonly message: string }
  | { readonly kind: "phrase"; readonly message: string }
  | { readonly kind: "decide"; readonly message: string; readonly outcome: Outcome }
  | { readonly kind: "shield"; readonly deed: ShieldDeed }
  | { readonly kind: "answer-appeal"; readonly appeal: string; readonly body: AnswerWish }
  | { readonly kind: "crowd-want"; readonly unlock: string }
  | { readonly kind: "crowd-vote"; readonly poll: string; readonly option: number }
  | ({ readonly kind: "crowd-guess"; readonly quiz: string; readonly open: boolean } & Guessed)
  | { readonly kind: "react"; readonly reaction: ReactionKind }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "open"; readonly sheet: Sheet; readonly offer?: string; readonly field?: string }
  | { readonly kind: "close" }
  | { readonly kind: "club"; readonly deed: Deed }
  | { readonly kind: "take"; readonly offer: string; readonly variant: string; readonly buy: boolean }
  | { readonly kind: "units"; readonly offer: string; readonly variant: string; readonly units: number }
  | { readonly kind: "code"; readonly code: string | null }
  | { readonly kind: "fill"; readonly change: Partial<Draft> }
  | { readonly kind: "change" }
  | { readonly kind: "reserve" }
  | { readonly kind: "pay"; readonly means: Means }
  | { readonly kind: "cancel-order" }
  | { readonly kind: "order-done" }
  | { readonly kind: "sign-in"; readonly email: string; readonly password: string }
  | { readonly kind: "sign-out" }
  | { readonly kind: "pin"; readonly offer: string }
  | { readonly kind: "unpin" }
  | { readonly kind: "flash"; readonly offer: string; readonly terms: FlashTerms | null }
  | { readonly kind: "crowd-draw"; readonly deed: DrawDeed }
  | { readonly kind: "crowd-board"; readonly deed: BoardDeed }
  | { readonly kind: "crowd-gift"; readonly deed: GiftDeed }
  | { readonly kind: "crowd-human"; readonly answer: string }
  | { readonly kind: "question"; readonly deed: QuestionDeed }
  | { readonly kind: "devices"; readonly devices: Devices }
  | { readonly kind: "open-camera" }
  | { readonly kind: "close-camera" }
  | { readonly kind: "go-live" }
  | { readonly kind: "stop-live" }
  | { readonly kind: "end-show" }
  | { readonly kind: "reopen-show" }
  | { readonly kind: "show-key" }
  | { readonly kind: "rotate-key" };

/** The event an element speaks by. */
export type WishEvent = CustomEvent<Wish>;
