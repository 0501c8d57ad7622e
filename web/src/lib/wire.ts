// Written by `make wire` from core/events, server/live/snapshot.py and frames.py. Do not edit.

/** An answer was pinned or let go, or more people have asked. */
export interface AnswerChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "answer.changed";
  readonly answer: AnswerView;
}

/** A question was answered, for everybody to read. */
export interface AnswerSaid {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "answer.said";
  readonly answer: AnswerView;
}

/** Where the words of an answer come from. */
export type AnswerSource = "field" | "price" | "stock" | "delivery" | "faq" | "staff" | "missing";

/** Staff took an answer back. */
export interface AnswerTakenBack {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "answer.taken_back";
  readonly answer: string;
}

/** A line that answers what viewers ask, labelled as the assistant's or as that of somebody of the staff. */
export interface AnswerView {
  readonly id: string;
  readonly group: string;
  readonly version: number;
  readonly at: string;
  readonly source: AnswerSource;
  readonly by: string | null;
  readonly text: Localized;
  readonly language: Language;
  readonly field: Localized | null;
  readonly link: string | null;
  readonly product: string | null;
  readonly product_title: Localized | null;
  readonly questions: readonly string[];
  readonly asked: number;
  readonly pinned: boolean;
}

/** Somebody appealed, staff answered, or nobody did in time; ``waiting`` and ``overdue`` are all of the show. */
export interface AppealMoved {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "appeal.moved";
  readonly appeal: AppealView;
  readonly waiting: number;
  readonly overdue: number;
}

/** What became of an appeal of yours; while it is ``open``, that nobody has answered in time. */
export interface AppealNews {
  readonly room: string;
  readonly id: string;
  readonly state: AppealState;
}

/** What became of an appeal. ``OVERTAKEN``: a newer decision took the place of the one it was about. */
export type AppealState = "open" | "upheld" | "shortened" | "lifted" | "overtaken";

/** An appeal, as staff see it. */
export interface AppealView {
  readonly id: string;
  readonly scope: string | null;
  readonly viewer: string;
  readonly name: string;
  readonly sentence: "out" | "muted" | "shadow" | null;
  readonly text: string | null;
  readonly reason: string | null;
  readonly reasons: readonly string[];
  readonly by: string | null;
  readonly by_name: string | null;
  readonly decided_at: string;
  readonly until: string | null;
  readonly words: string;
  readonly at: string;
  readonly due: string;
  readonly escalated_at: string | null;
  readonly state: AppealState;
  readonly answer: string | null;
  readonly answered_by: string | null;
  readonly answered_at: string | null;
  readonly removed: boolean;
}

/** What the assistant does: nothing, proposes answers to staff, or answers by itself where it is sure. */
export type AssistantMode = "off" | "suggest" | "auto";

/** Staff decided what the assistant may do. */
export interface AssistantSwitched {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "assistant.switched";
  readonly modes: ModesView;
}

/** One line of the specification: what is measured, and the value. */
export interface AttributeView {
  readonly key: string;
  readonly label: Localized;
  readonly value: Localized;
}

/** Who wrote: the public face of a person. ``role`` and ``badge`` are given by the server. */
export interface Author {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly badge: string | null;
}

/** Its rules are fixed and can be read. */
export interface BoardAnnounced {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly board: BoardView;
  readonly kind: "board.announced";
}

/** From now on points are given, until ``board.ends_at``. */
export interface BoardBegan {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly board: BoardView;
  readonly kind: "board.began";
}

/** It is over, with its places; told again if a refund, a ban or a wish changes them. Or staff took it back. */
export interface BoardEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly board: BoardView;
  readonly kind: "board.ended";
}

/** Points were given or taken back. */
export interface BoardProgressed {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly board: BoardView;
  readonly kind: "board.progressed";
}

/** Where a board is in its life. Announced: its rules can be read, and nothing counts yet. */
export type BoardStatus = "announced" | "open" | "ended" | "cancelled";

/** A leaderboard. ``rows`` are the first of ``people`` with points; equals share a place, the earlier stands first. */
export interface BoardView {
  readonly id: string;
  readonly version: number;
  readonly status: BoardStatus;
  readonly rules: Localized;
  readonly prize: string | null;
  readonly places: number;
  readonly rows: readonly PlaceView[];
  readonly more: number;
  readonly people: number;
  readonly began_at: string | null;
  readonly ends_at: string | null;
}

/** Who sends the picture now, for the studio: nobody, the browser, an encoder, the demo's synthetic host. */
export interface BroadcastChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "broadcast.changed";
  readonly source: string | null;
}

/** Carts changed; ``carts`` is all that is to be said of them now. */
export interface CartsCounted {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "carts.counted";
  readonly carts: CartsView;
}

/** Offers of a show that lie in many carts. ``version`` is the moment they were counted, in ms. */
export interface CartsView {
  readonly version: number;
  readonly offers: readonly InCarts[];
}

/** One line of chat as everybody sees it. */
export interface ChatMessage {
  readonly id: string;
  readonly author: Author;
  readonly text: string;
  readonly at: string;
  readonly reply_to: Quote | null;
}

/** How much of what was ``said`` in the last seconds a loud room was ``shown``; each process says its part. */
export interface ChatSampled {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "chat.sampled";
  readonly shown: number;
  readonly said: number;
}

/** A surprise has dropped: I want one of its codes. */
export interface Claim {
  readonly room: string;
  readonly surprise: string;
}

/** One object from a client: an id and exactly one command. ``{}`` answers a ping. */
export interface Command {
  readonly id?: number | null;
  readonly connect?: Connect | null;
  readonly join?: Join | null;
  readonly leave?: Leave | null;
  readonly say?: Say | null;
  readonly remove?: Remove | null;
  readonly react?: React | null;
  readonly want?: Want | null;
  readonly vote?: Vote | null;
  readonly view?: "active" | "passive" | null;
  readonly refresh?: Refresh | null;
  readonly claim?: Claim | null;
  readonly enter?: Enter | null;
  readonly stand?: Stand | null;
  readonly guess?: Guess | null;
  readonly human?: Human | null;
}

/** The first command: who I am (a ticket, see ``POST /api/v1/live/tickets``) and which wire I speak. */
export interface Connect {
  readonly ticket: string;
  readonly v: 1;
  readonly app?: string;
}

/** Answer to ``connect``: ping every ``ping`` s; the connection ends in ``exp`` s; ``t`` is server time in ms. */
export interface Connected {
  readonly cid: string;
  readonly ping: number;
  readonly exp: number;
  readonly t: number;
  readonly you: You;
}

/** What the crowd of a show can do together now. */
export interface CrowdView {
  readonly switches: Switches;
  readonly unlocks: readonly UnlockView[];
  readonly gift_goal: GiftGoalView | null;
  readonly takes_gifts: boolean;
  readonly polls: readonly PollView[];
  readonly surprises: readonly SurpriseView[];
  readonly giveaways: readonly GiveawayView[];
  readonly boards: readonly BoardView[];
  readonly carts: CartsView;
  readonly quizzes: readonly QuizView[];
  readonly shield: ShieldView;
}

/** Said before the socket is closed with the same code: whether to come back, and after how many ms. */
export interface Disconnect {
  readonly code: number;
  readonly reason: string;
  readonly reconnect: boolean;
  readonly after: number;
}

/** Announced with its commitment; open; a giveaway's winners are drawn and may claim; over, the seed is shown. */
export type DrawStatus = "announced" | "open" | "drawn" | "ended";

/** One moment of a surprise: until ``closes_at`` it can be claimed; ``winners`` are the tickets that won. */
export interface DropView {
  readonly number: number;
  readonly opened_at: string;
  readonly closes_at: string;
  readonly closed: boolean;
  readonly claimed: number;
  readonly winners: readonly string[];
  readonly digest: string | null;
}

/** I take part in a giveaway. */
export interface Enter {
  readonly room: string;
  readonly giveaway: string;
}

/** A flash sale: what a unit costs until ``ends_at`` by the server's clock, and how many one buyer may have. */
export interface FlashView {
  readonly id: string;
  readonly name: Localized;
  readonly price: Money;
  readonly ends_at: string;
  readonly limit: number | null;
}

/** Gifts count for something from now on. */
export interface GiftGoalBegan {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "gift_goal.began";
  readonly goal: GiftGoalView;
}

/** A goal was reached, or staff ended it. */
export interface GiftGoalEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "gift_goal.ended";
  readonly goal: GiftGoalView;
}

/** Gifts came, or were returned. */
export interface GiftGoalProgressed {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "gift_goal.progressed";
  readonly goal: GiftGoalView;
}

/** What the gifts of a show are for, and how far they have come. ``status``: open, reached, ended. */
export interface GiftGoalView {
  readonly id: string;
  readonly version: number;
  readonly title: Localized;
  readonly target: Money;
  readonly got: Money;
  readonly status: string;
  readonly rules: Localized;
}

/** Somebody gave something to the show. It is paid. */
export interface GiftSent {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "gift.sent";
  readonly gift: GiftView;
}

/** A gift. ``gift`` and ``name`` are None for money without a thing, ``sender`` for who wants to stay unnamed. */
export interface GiftView {
  readonly id: string;
  readonly gift: string | null;
  readonly name: Localized | null;
  readonly animation: string;
  readonly sender: string | null;
  readonly amount: Money;
  readonly note: string | null;
  readonly at: string;
}

/** Staff gave a gift back: it counts no more, and is not shown any more. */
export interface GiftWithdrawn {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "gift.withdrawn";
  readonly gift: string;
}

/** A giveaway stands, and its commitment is published. */
export interface GiveawayAnnounced {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly giveaway: GiveawayView;
  readonly kind: "giveaway.announced";
}

/** It can be entered. */
export interface GiveawayBegan {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly giveaway: GiveawayView;
  readonly kind: "giveaway.began";
}

/** Winners were drawn from the list whose digest stands here, or the next one for a prize that nobody claimed. */
export interface GiveawayDrawn {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly giveaway: GiveawayView;
  readonly kind: "giveaway.drawn";
}

/** Every prize is claimed, or there is nobody left to draw. */
export interface GiveawayEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly giveaway: GiveawayView;
  readonly kind: "giveaway.ended";
}

/** More people enter, or a winner claimed. */
export interface GiveawayProgressed {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly giveaway: GiveawayView;
  readonly kind: "giveaway.progressed";
}

/** A prize for some of those who enter until ``closes_at``. ``keyword``: saying it in the chat enters, too. */
export interface GiveawayView {
  readonly id: string;
  readonly version: number;
  readonly status: DrawStatus;
  readonly prize: string;
  readonly conditions: string;
  readonly rules: Localized;
  readonly keyword: string | null;
  readonly opens_at: string;
  readonly closes_at: string;
  readonly claim_until: string | null;
  readonly wanted: number;
  readonly entries: number;
  readonly winners: readonly WinnerView[];
  readonly digest: string | null;
  readonly commitment: string;
  readonly salt: string | null;
  readonly seed: string | null;
}

/** Where a group of questions is: it waits for staff, was answered, or staff want to hear no more of it. */
export type GroupState = "waiting" | "answered" | "dismissed";

/** The same question of many, as staff see it. */
export interface GroupView {
  readonly id: string;
  readonly version: number;
  readonly topic: string;
  readonly label: Localized;
  readonly product: string | null;
  readonly product_title: Localized | null;
  readonly state: GroupState;
  readonly people: number;
  readonly since: number;
  readonly wordings: readonly WordingView[];
  readonly suggestion: SuggestionView | null;
  readonly humans: number;
  readonly human: HumanView | null;
  readonly round: number;
  readonly answered_by: string | null;
  readonly answer: string | null;
  readonly mode: AssistantMode;
  readonly faq: string | null;
  readonly first_at: string;
  readonly last_at: string;
}

/** My answer to a quiz: ``said`` in words, or ``option``, a place from 1. The first stands. */
export interface Guess {
  readonly room: string;
  readonly quiz: string;
  readonly said?: string | null;
  readonly option?: number | null;
  readonly open?: boolean;
}

/** A held message was approved or denied, or its time was over. There is no second decision. */
export interface HeldDecided {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.decided";
  readonly held: HeldView;
}

/** What became of a message of yours that was held: approved, denied or expired. */
export interface HeldNews {
  readonly room: string;
  readonly message: string;
  readonly state: HeldState;
}

/** What became of a message that the moderator did not let through at once. */
export type HeldState = "waiting" | "approved" | "denied" | "expired" | "refused";

/** A message that was held, as staff see it. */
export interface HeldView {
  readonly id: string;
  readonly author: Author;
  readonly text: string;
  readonly at: string;
  readonly until: string;
  readonly reasons: readonly string[];
  readonly marks: readonly Mark[];
  readonly scores: Readonly<Partial<Record<string, number>>>;
  readonly state: HeldState;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
}

/** A line of the assistant was not enough: I want a human to answer. Asking twice asks once. */
export interface Human {
  readonly room: string;
  readonly answer: string;
}

/** Answer to ``human``: whether the host has been asked now, or was before. */
export interface HumanAsked {
  readonly told: "asked" | "before";
}

/** Somebody wants a human: how they had asked, and the line that was not enough; None: it is gone. */
export interface HumanView {
  readonly at: string;
  readonly name: string;
  readonly question: string | null;
  readonly line: Localized | null;
}

/** An offer that lies in so many distinct carts that somebody changed lately. */
export interface InCarts {
  readonly offer: string;
  readonly carts: number;
}

/** Watch a show. ``lanes`` says where I stopped, if I have been here before. */
export interface Join {
  readonly room: string;
  readonly lanes?: Readonly<Partial<Record<Lane, Place>>>;
}

/** The languages Vitrina speaks. */
export type Language = "ru" | "en";

/** Stop watching a show. */
export interface Leave {
  readonly room: string;
}

/** The same words in each language. */
export interface Localized {
  readonly ru: string;
  readonly en: string;
}

/** What a rule or a model objects to: a part of the text, in code points; ``end`` is behind the last one. */
export interface Mark {
  readonly reason: string;
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** What the crowd can do together, each with a switch of its own. */
export type Mechanic = "polls" | "unlocks" | "ticker" | "surprises" | "giveaways" | "boards" | "quizzes" | "carts" | "gifts" | "memberships";

/** Staff switched a mechanic off, or on again; ``switches`` is how all of them stand. */
export interface MechanicsSwitched {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "mechanics.switched";
  readonly switches: Switches;
}

/** The moderator holds a message until somebody of the staff decides about it. */
export interface MessageHeld {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.held";
  readonly held: HeldView;
}

/** A message passed the moderator. ``approved``: a person let it through; said only where it is so. */
export interface MessagePosted {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.posted";
  readonly message: ChatMessage;
  readonly approved?: boolean;
}

/** The moderator did not let a message through; staff see what and why. ``message`` names it, if it was kept. */
export interface MessageRefused {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.refused";
  readonly author: Author;
  readonly text: string;
  readonly reasons: readonly string[];
  readonly message: string | null;
  readonly marks: readonly Mark[];
  readonly scores: Readonly<Partial<Record<string, number>>>;
}

/** A moderator took a message away, or its author did. */
export interface MessageRemoved {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.removed";
  readonly message: string;
}

/** Messages that a loud room was not shown; staff see them all. */
export interface MessagesLeftOut {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "messages.left_out";
  readonly messages: readonly ChatMessage[];
}

/** What the assistant may do in a show; version 0: nobody decided anything. */
export interface ModesView {
  readonly version: number;
  readonly mode: AssistantMode;
  readonly topics: Readonly<Partial<Record<string, AssistantMode>>>;
  readonly changed_by: string | null;
  readonly changed_at: string | null;
}

/** ``amount`` minor units (kopecks, cents) of ``currency`` (ISO 4217, upper case). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Where you stand on a board: ``place`` of ``people``; null while you have no points, or are not shown. */
export interface MyBoard {
  readonly board: string;
  readonly ticket: string;
  readonly points: number;
  readonly place: number | null;
  readonly people: number;
  readonly shown: boolean;
}

/** Your own part in what the crowd of a show does: where you are counted (of what was unlocked for some: whether you have it), your votes, what you won, your place. */
export interface MyCrowd {
  readonly unlocks: readonly string[];
  readonly votes: Readonly<Partial<Record<string, number>>>;
  readonly surprises: readonly MySurprise[];
  readonly giveaways: readonly MyGiveaway[];
  readonly board: MyBoard | null;
  readonly quizzes: readonly MyQuiz[];
}

/** Your entry: your ticket, the nonce from which you can tell that it is yours, and how it went. */
export interface MyGiveaway {
  readonly giveaway: string;
  readonly ticket: string;
  readonly nonce: string;
  readonly state: "entered" | "won" | "claimed" | "lapsed";
  readonly until: string | null;
}

/** Your answer: in words or as a place, when the server got it, your ticket, and the nonce that shows it is yours. */
export interface MyQuiz {
  readonly quiz: string;
  readonly said: string | null;
  readonly option: number | null;
  readonly at: string;
  readonly ticket: string;
  readonly nonce: string;
  readonly state: "answered" | "wrong" | "right" | "won";
  readonly rank: number | null;
  readonly code: string | null;
  readonly ends_at: string | null;
  readonly used: boolean;
}

/** Your part in a drop: your ticket, the nonce from which you can tell that it is yours, and how it went. */
export interface MySurprise {
  readonly surprise: string;
  readonly number: number;
  readonly ticket: string;
  readonly nonce: string;
  readonly state: "waiting" | "won" | "lost";
  readonly code: string | null;
  readonly ends_at: string | null;
  readonly used: boolean;
}

/** A product was put on sale in the show, taken off, or its terms changed; ``offer`` is the whole of it. */
export interface OfferChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "offer.changed";
  readonly offer: OfferView;
}

/** The host holds up ``state.pinned`` now. */
export interface OfferPinned {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "offer.pinned";
}

/** Nothing is held up now. */
export interface OfferUnpinned {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "offer.unpinned";
}

/** A product on sale in this show, at the show's price. ``limit`` is the most one buyer may take. */
export interface OfferView {
  readonly id: string;
  readonly product: ProductView;
  readonly price: Money;
  readonly list_price: Money;
  readonly limit: number;
  readonly position: number;
  readonly variants: readonly VariantView[];
  readonly version: number;
  readonly on_sale: boolean;
  readonly flash: FlashView | null;
}

/** How an order of yours stands by now; ``payment`` is its latest one's status, if that is what changed. */
export interface OrderNews {
  readonly id: string;
  readonly status: string;
  readonly payment: string | null;
}

/** Where a client stopped in a lane: offset and epoch. */
export interface Place {
  readonly o: number;
  readonly ep: string;
}

/** Somebody on the board. ``ticket`` stands for them on this board, and only they know that it is theirs. */
export interface PlaceView {
  readonly place: number;
  readonly ticket: string;
  readonly name: string | null;
  readonly points: number;
}

/** From now on people vote, until ``poll.ends_at``. */
export interface PollBegan {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly poll: PollView;
  readonly kind: "poll.began";
}

/** It is over: with a result, or because staff took it back. */
export interface PollEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly poll: PollView;
  readonly kind: "poll.ended";
}

/** What becomes of the result: nothing, the winner is shown next, or it may become a product. */
export type PollKind = "poll" | "next_product" | "design";

/** An option, by its place from 1. ``votes`` is null while results are hidden. */
export interface PollOptionView {
  readonly place: number;
  readonly text: Localized;
  readonly picture: string | null;
  readonly offer: string | null;
  readonly votes: number | null;
}

/** More people voted, or changed their vote. */
export interface PollProgressed {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly poll: PollView;
  readonly kind: "poll.progressed";
}

/** Where a poll is in its life. A draft is nobody's business but the staff's. */
export type PollStatus = "draft" | "open" | "ended" | "cancelled";

/** A poll. ``votes`` is how many people voted; ``winner`` the place of the option that won, once it has ended. */
export interface PollView {
  readonly id: string;
  readonly version: number;
  readonly kind: PollKind;
  readonly status: PollStatus;
  readonly title: string;
  readonly options: readonly PollOptionView[];
  readonly votes: number;
  readonly hidden: boolean;
  readonly named_only: boolean;
  readonly ends_at: string | null;
  readonly winner: number | null;
  readonly rules: Localized;
}

/** What a thing is. */
export interface ProductView {
  readonly id: string;
  readonly slug: string;
  readonly title: Localized;
  readonly description: Localized;
  readonly picture: string;
  readonly attributes: readonly AttributeView[];
}

/** What became of a question of yours: the assistant does not know, and passed it on to the host. */
export interface QuestionNews {
  readonly room: string;
  readonly message: string;
  readonly told: "passed_on";
}

/** Groups as they stand now; what else there is has not changed. ``left_out``: questions that nobody looked at. */
export interface QuestionsMoved {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "questions.moved";
  readonly groups: readonly GroupView[];
  readonly left_out: number;
}

/** A question comes at ``quiz.opens_at``; its rules can be read now. */
export interface QuizAnnounced {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly quiz: QuizView;
  readonly kind: "quiz.announced";
}

/** The question is told, and can be answered until ``quiz.ends_at``. */
export interface QuizBegan {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly quiz: QuizView;
  readonly kind: "quiz.began";
}

/** It is over: what was right and who won, or because staff took it back. */
export interface QuizEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly quiz: QuizView;
  readonly kind: "quiz.ended";
}

/** How it is answered: in words of one's own, or by choosing. */
export type QuizKind = "words" | "choice";

/** What may be chosen, by its place from 1. ``answers``: how many chose it, once the quiz has ended. */
export interface QuizOptionView {
  readonly place: number;
  readonly text: Localized;
  readonly answers: number | null;
}

/** More people answered, or the end comes earlier. */
export interface QuizProgressed {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly quiz: QuizView;
  readonly kind: "quiz.progressed";
}

/** Where a quiz is in its life: a draft is the staff's; announced, the question is not told; open; over. */
export type QuizStatus = "draft" | "announced" | "open" | "ended" | "cancelled";

/** A quiz. Nothing of what is right is in it before the end: how many were, ``accepted``, ``right_option``, who won. */
export interface QuizView {
  readonly id: string;
  readonly version: number;
  readonly kind: QuizKind;
  readonly status: QuizStatus;
  readonly question: string | null;
  readonly options: readonly QuizOptionView[];
  readonly in_chat: boolean;
  readonly rules: Localized;
  readonly prize: Localized | null;
  readonly prizes: number;
  readonly answers: number;
  readonly opens_at: string | null;
  readonly ends_at: string | null;
  readonly right: number | null;
  readonly accepted: readonly string[];
  readonly right_option: number | null;
  readonly winners: readonly QuizWinnerView[];
  readonly commitment: string;
  readonly nonce: string | null;
  readonly digest: string | null;
}

/** Who was ``rank``-th to be right, ``at`` that moment by the server. ``name``: masked unless they wished else. */
export interface QuizWinnerView {
  readonly rank: number;
  readonly ticket: string;
  readonly name: string | null;
  readonly at: string;
}

/** The beginning of the message that is being answered. */
export interface Quote {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** What a raid was known by: numbers, and a few ids to look at; no names and no words. */
export interface RaidView {
  readonly persons: number;
  readonly speakers: number;
  readonly refused: number;
  readonly held: number;
  readonly same: number;
  readonly seconds: number;
  readonly sample: readonly string[];
}

/** So many taps of one kind since the last frame. */
export interface React {
  readonly room: string;
  readonly kind: "heart" | "fire" | "clap" | "laugh" | "wow";
  readonly n: number;
}

/** A fresh ticket of the same person, before the connection's time is over. */
export interface Refresh {
  readonly ticket: string;
}

/** Answer to ``refresh``: the connection ends in ``exp`` s. */
export interface Refreshed {
  readonly exp: number;
}

/** Why a command was not done. ``retry`` ms is given when waiting helps; ``facts`` as in the HTTP problem. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly retry: number | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Take a message away: staff any viewer's, everybody their own. Staff may say why, also afterwards. */
export interface Remove {
  readonly room: string;
  readonly message: string;
  readonly reason?: "rude" | "insult" | "hate" | "threat" | "obscene" | "spam" | "link" | "contact" | null;
}

/** What a person is in the shop; also the badge that the server puts on a message. */
export type Role = "guest" | "viewer" | "moderator" | "host";

/** Answer to ``say``. ``held``: nobody else sees it before staff have looked at it; a whisper says how it ended. */
export interface Said {
  readonly message: string;
  readonly shown: boolean;
  readonly held: boolean;
}

/** One line of a paid order, for the host's screen. */
export interface SaleLine {
  readonly offer: string;
  readonly title: Localized;
  readonly units: number;
}

/** An order was paid, for the host's screen; ``sales`` is the new sum of the show. */
export interface SaleMade {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "sale.made";
  readonly order: string;
  readonly lines: readonly SaleLine[];
  readonly total: Money;
  readonly sales: Sales;
}

/** Money of an order went back, for the host's screen; ``sales`` is the new sum of the show. */
export interface SaleRefunded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "sale.refunded";
  readonly order: string;
  readonly amount: Money;
  readonly sales: Sales;
}

/** What the show has sold so far: paid orders, less what went back. ``version`` grows with each sale and refund. */
export interface Sales {
  readonly version: number;
  readonly orders: number;
  readonly units: number;
  readonly revenue: Money;
}

/** Write in the chat. ``key`` is the client's own: the same key is one message, however often it is sent. */
export interface Say {
  readonly room: string;
  readonly text: string;
  readonly key: string;
  readonly reply_to?: string | null;
}

/** The shield went up or down, or does something else now; ``shield`` is how it stands. */
export interface ShieldChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "shield.changed";
  readonly shield: ShieldView;
}

/** The shield as staff see it. */
export interface ShieldReport {
  readonly shield: ShieldView;
  readonly cause: "staff" | "raid" | null;
  readonly by: string | null;
  readonly kept: boolean;
  readonly raid: RaidView | null;
  readonly quiet_until: string | null;
}

/** The same, for the studio: why, and by whom. */
export interface ShieldReported {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "shield.reported";
  readonly report: ShieldReport;
}

/** The shield of a show as everybody sees it. ``version`` grows with every change. */
export interface ShieldView {
  readonly version: number;
  readonly up: boolean;
  readonly line: Localized | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly no_links: boolean;
  readonly emoji_only: boolean;
  readonly slow_seconds: number;
}

/** Staff said for whom the show is, or for whom its chat. */
export interface ShowAccessChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "show.access_changed";
}

/** The host ended the show, or the picture stayed away too long. */
export interface ShowEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "show.ended";
}

/** The picture was lost; everything else goes on, and the show waits until ``state.reconnect_until``. */
export interface ShowReconnecting {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "show.reconnecting";
}

/** Everything about a show that changes while it runs. ``version`` grows with every change of any of it. */
export interface ShowState {
  readonly version: number;
  readonly status: ShowStatus;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly reconnect_until: string | null;
  readonly pinned: string | null;
  readonly members_only: boolean;
  readonly members_write: boolean;
}

/** Where a show is in its life. */
export type ShowStatus = "scheduled" | "live" | "reconnecting" | "ended";

/** The show itself: what stays, and the state that changes. */
export interface ShowView {
  readonly id: string;
  readonly slug: string;
  readonly title: Localized;
  readonly host_name: Localized;
  readonly starts_at: string;
  readonly state: ShowState;
}

/** The picture is on: for the first time, or again after a break. */
export interface ShowWentLive {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "show.live";
}

/** Everything a page needs to draw a show. ``sales`` is for staff only. */
export interface Snapshot {
  readonly show: ShowView;
  readonly offers: readonly OfferView[];
  readonly messages: readonly ChatMessage[];
  readonly ticker: readonly TickerLine[];
  readonly sales: Sales | null;
  readonly crowd: CrowdView;
  readonly answers: readonly AnswerView[];
}

/** Whether I am shown on the boards of a show. */
export interface Stand {
  readonly room: string;
  readonly shown: boolean;
}

/** ``left`` units of a variant can be bought now. ``version`` grows with every change of its stock. */
export interface StockChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "stock.changed";
  readonly variant: string;
  readonly left: number;
  readonly version: number;
}

/** What the assistant would answer, and how sure it is, 0 to 1. */
export interface SuggestionView {
  readonly text: Localized;
  readonly source: AnswerSource;
  readonly field: Localized | null;
  readonly link: string | null;
  readonly sure: number;
}

/** A surprise stands, and its commitment is published. */
export interface SurpriseAnnounced {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly surprise: SurpriseView;
  readonly kind: "surprise.announced";
}

/** Its window opened; from here its moments are fixed by seed and salt. */
export interface SurpriseBegan {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly surprise: SurpriseView;
  readonly kind: "surprise.began";
}

/** A moment is over and its winners are known. */
export interface SurpriseDrawn {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly surprise: SurpriseView;
  readonly kind: "surprise.drawn";
}

/** One of its moments has come: it can be claimed now. */
export interface SurpriseDropped {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly surprise: SurpriseView;
  readonly kind: "surprise.dropped";
}

/** It is over; the seed is shown. */
export interface SurpriseEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly surprise: SurpriseView;
  readonly kind: "surprise.ended";
}

/** More people claim. */
export interface SurpriseProgressed {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly surprise: SurpriseView;
  readonly kind: "surprise.progressed";
}

/** Codes that fall at moments nobody knows. ``drops`` of them, ``dropped`` so far, the latest of which is ``drop``. */
export interface SurpriseView {
  readonly id: string;
  readonly version: number;
  readonly status: DrawStatus;
  readonly rules: Localized;
  readonly prize: Localized;
  readonly opens_at: string;
  readonly ends_at: string;
  readonly drops: number;
  readonly dropped: number;
  readonly given: number;
  readonly drop: DropView | null;
  readonly commitment: string;
  readonly salt: string | null;
  readonly seed: string | null;
  readonly moments: readonly string[];
}

/** Which mechanics staff have switched off in a show. ``version`` grows with every change. */
export interface Switches {
  readonly version: number;
  readonly off: readonly Mechanic[];
}

/** Somebody paid for an order, or several people for the same product: the ticker may say so. */
export interface TickerAdded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "ticker.added";
  readonly line: TickerLine;
}

/** Some of what a line told of went back, or a name is not to be said any more; ``line`` is what is left. */
export interface TickerChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "ticker.changed";
  readonly line: TickerLine;
}

/** What was just bought, told once it was paid: by ``name`` (masked unless they let their first name be said; null if they have none) and so many ``others``. ``version`` grows whenever something of it goes back. */
export interface TickerLine {
  readonly id: string;
  readonly name: string | null;
  readonly others: number;
  readonly title: Localized;
  readonly units: number;
  readonly at: string;
  readonly version: number;
}

/** All that a line of the ticker told of went back; the line is taken away. */
export interface TickerWithdrawn {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "ticker.withdrawn";
  readonly line: string;
}

/** Its terms are known; it opens at ``unlock.opens_at``. */
export interface UnlockAnnounced {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly unlock: UnlockView;
  readonly kind: "unlock.announced";
}

/** From now on the crowd is counted. */
export interface UnlockBegan {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly unlock: UnlockView;
  readonly kind: "unlock.began";
}

/** It is over: the goal was missed, the discount has ended, or staff took it back. */
export interface UnlockEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly unlock: UnlockView;
  readonly kind: "unlock.ended";
}

/** Whom an unlocked discount is for: everybody; who was counted by then; or who asks while it holds as well. */
export type UnlockFor = "everybody" | "asked" | "asking";

/** What a crowd has to do. */
export type UnlockGoal = "wants" | "purchases" | "viewers" | "poll";

/** More of the crowd was counted. */
export interface UnlockProgressed {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly unlock: UnlockView;
  readonly kind: "unlock.progressed";
}

/** The goal was met, once: the discount holds from now until ``unlock.ends_at``. */
export interface UnlockReached {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly unlock: UnlockView;
  readonly kind: "unlock.reached";
}

/** Where an unlock is in its life. */
export type UnlockStatus = "scheduled" | "open" | "unlocked" | "closed" | "missed" | "cancelled";

/** A discount on ``offer`` (null: on everything in the show) for ``target``, and how far the crowd is. */
export interface UnlockView {
  readonly id: string;
  readonly version: number;
  readonly goal: UnlockGoal;
  readonly status: UnlockStatus;
  readonly target: number;
  readonly current: number;
  readonly offer: string | null;
  readonly intent: string | null;
  readonly basis_points: number | null;
  readonly price: Money | null;
  readonly opens_at: string;
  readonly closes_at: string;
  readonly valid_seconds: number;
  readonly unlocked_at: string | null;
  readonly ends_at: string | null;
  readonly rules: Localized;
  readonly for_whom: UnlockFor;
}

/** A size or a colour, and how many can be bought now. Its price is null where the offer's holds. */
export interface VariantView {
  readonly id: string;
  readonly name: Localized;
  readonly left: number;
  readonly version: number;
  readonly price: Money | null;
  readonly list_price: Money | null;
  readonly flash_price: Money | null;
}

/** Vote for an option of a poll, by its place from 1; the last vote before the end counts. */
export interface Vote {
  readonly room: string;
  readonly poll: string;
  readonly option: number;
}

/** Answer to ``vote``: whether it counts. */
export interface Voted {
  readonly told: "counted" | "changed" | "same" | "same_device";
}

/** Ask for the discount of an unlock. Asking twice counts once. */
export interface Want {
  readonly room: string;
  readonly unlock: string;
}

/** Answer to ``want``: whether you count, or why not; one who was counted before still does. */
export interface Wanted {
  readonly told: "counted" | "before" | "same_device" | "same_address" | "staff";
}

/** Something of yours changed, here or elsewhere: your cart is at version ``cart``, ``order`` moved on, something became of your ``membership``, a message that was ``held``, a ``question``, an ``appeal`` or your own ``words``. */
export interface Whisper {
  readonly cart: number | null;
  readonly order: OrderNews | null;
  readonly membership: string | null;
  readonly held: HeldNews | null;
  readonly question: QuestionNews | null;
  readonly appeal: AppealNews | null;
  readonly words: WordsNews | null;
}

/** A winner as everybody may see them: the ticket, a masked name, and whether they claimed or let it lapse. */
export interface WinnerView {
  readonly ticket: string;
  readonly name: string | null;
  readonly state: "drawn" | "claimed" | "lapsed";
}

/** How somebody asked; what leads to a person is masked. */
export interface WordingView {
  readonly message: string;
  readonly text: string;
}

/** You said ``message`` in a room, whichever tab it was; without one: what you said there stands otherwise. */
export interface WordsNews {
  readonly room: string;
  readonly message: string | null;
}

/** Who the server takes you for; ``named`` is whether you chose the name. */
export interface You {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
  readonly named: boolean;
}

/** Every fact that travels; told apart by `kind`. */
export type AnyEvent =
  | ShowWentLive
  | ShowReconnecting
  | ShowEnded
  | OfferPinned
  | OfferUnpinned
  | ShowAccessChanged
  | BroadcastChanged
  | MessagePosted
  | MessageRemoved
  | MessageRefused
  | MessageHeld
  | HeldDecided
  | MessagesLeftOut
  | ChatSampled
  | AppealMoved
  | ShieldChanged
  | ShieldReported
  | StockChanged
  | OfferChanged
  | TickerAdded
  | TickerChanged
  | TickerWithdrawn
  | SaleMade
  | SaleRefunded
  | MechanicsSwitched
  | PollBegan
  | PollProgressed
  | PollEnded
  | UnlockAnnounced
  | UnlockBegan
  | UnlockProgressed
  | UnlockReached
  | UnlockEnded
  | GiftSent
  | GiftWithdrawn
  | GiftGoalBegan
  | GiftGoalProgressed
  | GiftGoalEnded
  | SurpriseAnnounced
  | SurpriseBegan
  | SurpriseDropped
  | SurpriseProgressed
  | SurpriseDrawn
  | SurpriseEnded
  | GiveawayAnnounced
  | GiveawayBegan
  | GiveawayProgressed
  | GiveawayDrawn
  | GiveawayEnded
  | BoardAnnounced
  | BoardBegan
  | BoardProgressed
  | BoardEnded
  | CartsCounted
  | QuizAnnounced
  | QuizBegan
  | QuizProgressed
  | QuizEnded
  | AnswerSaid
  | AnswerChanged
  | AnswerTakenBack
  | QuestionsMoved
  | AssistantSwitched;

/** A numbered stream of a show's facts. */
export type Lane =
  | "chat"
  | "shop"
  | "studio";

/** Grows when a change would break an old client. */
export const WIRE_VERSION = 1;

/** Code points in a message. */
export const LONGEST_TEXT = 500;
