/** Polls in the studio: prepare one, begin it, see how people vote, end it. */
import { html, nothing, type TemplateResult } from "lit";
import { learn } from "../lib/i18n.ts";
import type { Localized, PollView } from "../lib/wire.ts";
import { stageEnglish } from "../lib/words-stage-en.ts";
import { stageRussian } from "../lib/words-stage-ru.ts";
import { define } from "./element.ts";
import "./live-poll.ts";
import { type Preview, StudioDraw } from "./studio-draw.ts";

learn({ en: stageEnglish, ru: stageRussian });

const KINDS = ["next_product", "poll", "design"] as const;
/** Milliseconds between two looks at results that viewers do not see. */
const LOOK_EVERY = 2_000;

interface OptionWish {
  readonly ru: string;
  readonly en: string;
  readonly offer?: string;
}

interface Wish {
  readonly kind: PollView["kind"];
  readonly title: string;
  readonly options: readonly OptionWish[];
  readonly seconds: number;
  readonly hidden: boolean;
  readonly named_only: boolean;
}

interface Told {
  readonly rules: Localized;
}

export class StudioPoll extends StudioDraw<Wish, Told> {
  static override properties = { ...StudioDraw.properties, kind: { state: true }, polls: { state: true } };

  declare private kind: PollView["kind"];
  /** The latest ones, drafts and hidden results among them. */
  declare private polls: readonly PollView[];
  #timer = 0;

  constructor() {
    super();
    this.kind = "next_product";
    this.polls = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
    this.#timer = window.setInterval(() => void this.#read(), LOOK_EVERY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  override render(): TemplateResult {
    const shown = this.polls.filter(({ status }) => status === "open" || status === "draft");
    const last = this.polls.find(({ status }) => status === "ended");
    return this.tool("polls", "stage.polls", html`${shown.map((poll) => this.#one(poll))} ${shown.length === 0 && last !== undefined ? this.#one(last) : nothing} ${this.#start()}`);
  }

  async #read(): Promise<void> {
    if (document.hidden) return;
    try {
      this.polls = (await this.house.api.ask<{ readonly items: readonly PollView[] }>("GET", `/shows/${this.show}/polls`)).items;
    } catch {
      // what is known stays; the next look may be luckier
    }
  }

  #one(poll: PollView): TemplateResult {
    const path = `/shows/${this.show}/polls/${poll.id}`;
    const act = (method: string, at: string): Promise<void> => this.do(() => this.house.api.ask(method, at)).then(() => this.#read());
    const deeds = !this.host
      ? nothing
      : poll.status === "draft"
        ? html`<button class="button small" data-testid="studio-poll-begin" ?disabled=${this.doing.busy} @click=${() => void act("PUT", `${path}/open`)}>${this.t("draws.begin")}</button>`
        : poll.status === "open"
          ? html`<button class="button small" data-testid="studio-poll-end" ?disabled=${this.doing.busy} @click=${() => void act("DELETE", `${path}/open`)}>${this.t("stage.poll.end")}</button>`
          : nothing;
    const cancel = poll.status === "ended" ? nothing : html`<button class="button quiet small" data-testid="studio-poll-cancel" ?disabled=${this.doing.busy} @click=${() => void act("DELETE", path)}>${this.t("stage.poll.cancel")}</button>`;
    return html`<div data-testid="studio-poll" data-status=${poll.status}>
      <p class="progress">${poll.title} · ${this.t(`stage.poll.${poll.status as "open"}`)}${poll.status === "draft" ? nothing : html` · ${this.t("stage.poll.votes", { n: poll.votes })}`}</p>
      <ul>${poll.options.map((option) => html`<li>${option.place}. ${this.words(option.text)} <b class="numbers">${poll.status === "draft" ? "" : (option.votes ?? "")}</b>${poll.winner === option.place ? " ★" : ""}</li>`)}</ul>
      <p class="soft">${this.words(poll.rules)}</p>
      <div class="deeds">${deeds} ${cancel}</div>
    </div>`;
  }

  #start(): TemplateResult | typeof nothing {
    if (!this.host) return nothing;
    if (!this.open) return this.opening("studio-poll-open");
    const offers = this.snapshot.offers.filter(({ on_sale }) => on_sale);
    const options =
      this.kind === "next_product"
        ? html`<fieldset class="wide"><legend>${this.t("stage.poll.offers")}</legend>${offers.map(({ id, product }) => html`<label class="check"><input type="checkbox" name="offer" value=${id} />${this.words(product.title)}</label>`)}</fieldset>`
        : html`<div class="field wide"><label for="options">${this.t("stage.poll.options")}</label><textarea class="input" id="options" name="options" rows="4" maxlength="700"></textarea></div>`;
    return html`<form data-testid="studio-poll-form" aria-label=${this.t("stage.polls")} @input=${(event: Event) => void this.#type(event)} @submit=${(event: Event) => void this.begin(event, `/shows/${this.show}/polls`).then(() => this.#read())}>
      <div class="fields">
        ${this.choice("kind", "stage.poll.kind", KINDS.map((kind) => [kind, this.t(`stage.poll.kind.${kind}`)] as const))}
        ${this.choice("seconds", "stage.poll.lasts", [["30", "30"], ["60", "60"], ["120", "120"], ["300", "300"], ["1800", "1800"]])}
        <div class="field wide"><label for="title">${this.t("stage.poll.title")}</label><input class="input" id="title" name="title" maxlength="60" required autocomplete="off" /></div>
        ${options} ${this.check("hidden", "stage.poll.hidden")} ${this.check("named", "stage.poll.named")}
      </div>
      ${this.preview === null ? nothing : this.seen(html`<live-poll quiet data-testid="studio-poll-preview" .language=${this.language} .poll=${this.#view(this.preview)} .offers=${this.snapshot.offers} .time=${this.time}></live-poll>`)}
      ${this.beginning("studio-poll-draft", "stage.poll.prepare")}
    </form>`;
  }

  /** What was typed, as the server wants it; null while it is not whole. */
  #wish(form: HTMLFormElement): Wish | null {
    const said = new FormData(form);
    const kind = KINDS.find((each) => each === said.get("kind"));
    const title = String(said.get("title") ?? "").trim();
    const options: OptionWish[] =
      kind === "next_product"
        ? this.snapshot.offers.filter(({ id }) => said.getAll("offer").includes(id)).map(({ id, product: { title: words } }) => ({ ru: cut(words.ru), en: cut(words.en), offer: id }))
        : String(said.get("options") ?? "").split("\n").map((line) => line.trim()).filter((line) => line !== "").map((line) => ({ ru: cut(line), en: cut(line) }));
    if (kind === undefined || title === "" || options.length < 2 || options.length > 10) return null;
    return { kind, title, options, seconds: Number(said.get("seconds")), hidden: said.get("hidden") !== null, named_only: said.get("named") !== null };
  }

  async #type(event: Event): Promise<void> {
    const form = event.currentTarget as HTMLFormElement;
    const kind = KINDS.find((each) => each === new FormData(form).get("kind")) ?? "poll";
    if (kind !== this.kind) {
      this.kind = kind;
      await this.updateComplete;
    }
    await this.look(`/shows/${this.show}/polls`, this.#wish(form));
  }

  #view({ wish, told: { rules } }: Preview<Wish, Told>): PollView {
    const ends_at = new Date((this.time?.now() ?? Date.now()) + wish.seconds * 1_000).toISOString();
    const picture = (offer: string | undefined): string | null => this.snapshot.offers.find(({ id }) => id === offer)?.product.picture ?? null;
    const options = wish.options.map(({ ru, en, offer }, at) => ({ place: at + 1, text: { ru, en }, picture: picture(offer), offer: offer ?? null, votes: wish.hidden ? null : 0 }));
    return { id: "", version: 1, kind: wish.kind, status: "open", title: wish.title, options, votes: 0, hidden: wish.hidden, named_only: wish.named_only, ends_at, winner: null, rules };
  }
}

/** As much as an option may say. */
function cut(text: string): string {
  return [...text].slice(0, 60).join("");
}

define("studio-poll", StudioPoll);
