/** What the chat wants: what it is listened to for, a box to try a message in, and how much of it viewers are shown. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import { type Key, learn } from "../lib/i18n.ts";
import { ChatDoors, type Intent, isKey, phrasesIn, RATES, type Rate, type Understood } from "../lib/intents.ts";
import { intentsEnglish } from "../lib/words-intents-en.ts";
import { intentsRussian } from "../lib/words-intents-ru.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

learn({ en: intentsEnglish, ru: intentsRussian });

/** Milliseconds between two looks at the counts. */
const RENEWED_EVERY = 5_000;

/** Intents whose names everybody knows. */
const NAMED = ["discount", "plus", "sold"];

export class StudioIntents extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, show: {}, host: { type: Boolean }, intents: { state: true }, rate: { state: true }, edited: { state: true }, adding: { state: true }, tried: { state: true } };

  declare house: House;
  /** The show's id. */
  declare show: string;
  declare host: boolean;
  declare private intents: readonly Intent[];
  declare private rate: Rate | null;
  /** The key whose phrases are open. */
  declare private edited: string | null;
  declare private adding: boolean;
  declare private tried: Understood | null;
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.host = false;
    this.intents = [];
    this.rate = null;
    this.edited = null;
    this.adding = false;
    this.tried = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      section {
        display: grid;
        gap: 12px;
        padding: 14px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      .row,
      form.try {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .who {
        display: grid;
        flex: 1 1 130px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      ul {
        display: grid;
        gap: 2px;
      }
      li {
        padding: 8px 0;
        border-top: 1px solid var(--night-line);
      }
      b {
        font-weight: 650;
      }
      .off b {
        opacity: 0.55;
      }
      .count {
        color: var(--chalk-soft);
        font-size: 14px;
        font-variant-numeric: tabular-nums;
      }
      label.listen {
        display: inline-flex;
        gap: 6px;
        align-items: center;
        min-height: 36px;
        font-size: 14px;
      }
      .listen input {
        width: 18px;
        height: 18px;
        accent-color: var(--brass);
      }
      form.phrases {
        display: grid;
        gap: 8px;
        margin-top: 8px;
      }
      .input {
        min-height: 44px;
        border-color: var(--night-line);
        background: var(--night);
        color: var(--chalk);
      }
      textarea.input {
        min-height: 108px;
        padding-block: 8px;
        font-size: 14px;
        line-height: 1.45;
        resize: vertical;
      }
      form.try .input {
        flex: 1 1 200px;
        min-width: 0;
      }
      output {
        display: grid;
        gap: 6px;
        font-size: 15px;
      }
      .chip {
        display: inline-block;
        margin-left: 6px;
        padding: 2px 10px;
        border-radius: 99px;
        background: var(--brass);
        color: var(--ink);
        font-weight: 700;
      }
      .field > label {
        font-size: 14px;
      }
    `,
  ];

  #renewing = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#renewing = window.setInterval(() => void this.#renew(), RENEWED_EVERY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#renewing);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("show") && this.show) void this.#look();
  }

  override render() {
    return html`<section aria-label=${this.t("intents.title")} data-testid="studio-intents">
      <h2>${this.t("intents.title")}</h2>
      <p class="soft">${this.t("intents.about")}${this.host ? nothing : ` ${this.t("intents.host_only")}`}</p>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.#doing.problem)}</p>`}
      ${this.#box()}
      <ul>${this.intents.map((intent) => this.#intent(intent))}</ul>
      ${this.host ? this.#more() : nothing}
      ${this.rate === null ? nothing : this.#rates(this.rate)}
    </section>`;
  }

  #box(): TemplateResult {
    return html`<form class="try" @submit=${this.#try}>
        <input class="input" id="try" data-testid="intents-try" maxlength="500" required aria-label=${this.t("intents.try")} placeholder=${this.t("intents.try_example")} autocomplete="off" />
        <button class="button small" data-testid="intents-try-it" ?disabled=${this.#doing.busy}>${this.t("intents.try_it")}</button>
      </form>
      ${this.tried === null ? nothing : this.#answer(this.tried)}`;
  }

  #answer({ words, intents, refused }: Understood): TemplateResult {
    return html`<output role="status" data-testid="intents-answer">
      <span>${intents.length === 0 ? this.t("intents.nothing") : html`${this.t("intents.found")}${intents.map(({ key, number }) => html`<span class="chip">${this.#name(key)}${number === null ? nothing : ` · ${number}`}</span>`)}`}</span>
      ${refused.map(({ key, why }) => html`<span>${this.t("intents.why", { name: this.#name(key), why: this.t(`intents.why.${why}`) })}</span>`)}
      <span class="soft">${this.t("intents.read", { words: words.join(" ") })}</span>
    </output>`;
  }

  #intent(intent: Intent): TemplateResult {
    const { key, on, messages, people } = intent;
    const name = this.#name(key);
    const counts = { messages: this.t("intents.messages", { n: messages }), people: this.t("intents.people", { n: people }) };
    return html`<li class=${on ? "" : "off"} data-testid="intent-${key}">
      <div class="row"><div class="who"><b>${name}</b><span class="count">${this.t("intents.of", counts)}</span></div>
        <label class="listen"><input type="checkbox" data-testid="intent-on-${key}" aria-label=${this.t("intents.listen_to", { name })} .checked=${on} ?disabled=${this.#doing.busy || !(this.host || on)} @change=${() => this.#listen(intent)} />${this.t("intents.listen")}</label>
        <button class="link" data-testid="intent-edit-${key}" aria-label=${this.t("intents.edit_of", { name })} aria-expanded=${this.edited === key ? "true" : "false"} @click=${() => (this.edited = this.edited === key ? null : key)}>${this.t("intents.edit")}</button></div>
      ${this.edited === key ? this.#phrases(intent) : nothing}
    </li>`;
  }

  #phrases({ key, phrases, on, usual, own }: Intent): TemplateResult {
    return html`<form class="phrases" @submit=${(event: SubmitEvent) => this.#save(event, key, on)}>
      <div class="field"><label for="phrases">${this.t("intents.phrases")}</label>
        <textarea class="input" id="phrases" name="phrases" data-testid="intent-phrases" required ?readonly=${!this.host} .value=${phrases.join("\n")}></textarea></div>
      <p class="soft">${this.t("intents.help")}</p>
      ${this.host
        ? html`<div class="row"><button class="button small" data-testid="intent-save" ?disabled=${this.#doing.busy}>${this.t("intents.save")}</button>
            ${own ? html`<button type="button" class="button quiet small" data-testid="intent-back" ?disabled=${this.#doing.busy} @click=${() => this.#do(async (doors) => (this.intents = await doors.takeBack(key)))}>${this.t(usual ? "intents.usual" : "intents.remove")}</button>` : nothing}</div>`
        : nothing}
    </form>`;
  }

  #more(): TemplateResult {
    if (!this.adding) return html`<button class="button quiet small" data-testid="intents-add" @click=${() => (this.adding = true)}>${this.t("intents.add")}</button>`;
    return html`<form class="phrases" @submit=${(event: SubmitEvent) => this.#save(event, null, true)}>
      <div class="field"><label for="key">${this.t("intents.key")}</label><input class="input" id="key" name="key" data-testid="intent-key" required maxlength="32" autocomplete="off" placeholder=${this.t("intents.key_example")} /></div>
      <div class="field"><label for="new">${this.t("intents.phrases")}</label><textarea class="input" id="new" name="phrases" data-testid="intent-new" required placeholder=${this.t("intents.phrases_example")}></textarea></div>
      <p class="soft">${this.t("intents.help")}</p>
      <div class="row"><button class="button small" data-testid="intent-create" ?disabled=${this.#doing.busy}>${this.t("intents.save")}</button><button type="button" class="button quiet small" @click=${() => (this.adding = false)}>${this.t("close")}</button></div>
    </form>`;
  }

  #rates({ per_second: now, own, usual }: Rate): TemplateResult {
    const chosen = own ? now : null;
    const each = RATES.some((rate) => rate === chosen) || chosen === null ? [...RATES] : [...RATES, chosen].sort((one, other) => one - other);
    return html`<div class="field"><label for="rate">${this.t("intents.rate")}</label>
        <select class="input" id="rate" data-testid="chat-rate" ?disabled=${this.#doing.busy} @change=${this.#setRate}>
          ${each.map((rate) => html`<option value=${rate} ?selected=${rate === chosen}>${this.t("intents.rate_each", { n: rate })}</option>`)}
          <option value="" ?selected=${chosen === null}>${this.t("intents.rate_usual", { n: usual })}</option>
        </select></div>
      <p class="soft">${this.t("intents.rate_about")}</p>`;
  }

  #name(key: string): string {
    return NAMED.includes(key) ? this.t(`intents.key.${key}` as Key) : key;
  }

  #look(): Promise<boolean> {
    return this.#do(async (doors) => {
      [this.intents, this.rate] = await Promise.all([doors.intents(), doors.rate()]);
    });
  }

  /** The counts go on by themselves; a look that fails is made up for by the next. */
  async #renew(): Promise<void> {
    if (this.#doing.busy || document.hidden) return;
    const intents = await new ChatDoors(this.house.api, this.show).intents().catch(() => null);
    if (intents !== null && !this.#doing.busy) this.intents = intents;
  }

  #listen({ key, phrases, on }: Intent): Promise<boolean> {
    return on ? this.#do(async (doors) => (this.intents = await doors.stop(key))) : this.#put(key, phrases, true);
  }

  #put(key: string, phrases: readonly string[], on: boolean): Promise<boolean> {
    return this.#do(async (doors) => (this.intents = await doors.put(key, phrases, on)));
  }

  async #save(event: SubmitEvent, known: string | null, on: boolean): Promise<void> {
    event.preventDefault();
    const written = new FormData(event.target as HTMLFormElement);
    const key = known ?? String(written.get("key")).trim();
    if (known === null && !isKey(key, this.intents)) return this.#doing.refuse("bad_intent");
    if (!(await this.#put(key, phrasesIn(String(written.get("phrases"))), on))) return;
    if (known === null) this.adding = false;
    else this.edited = null;
  }

  #try = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = this.renderRoot.querySelector<HTMLInputElement>("#try")?.value.trim() ?? "";
    if (text !== "") void this.#do(async (doors) => (this.tried = await doors.tryOut(text)));
  };

  #setRate = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    void this.#do(async (doors) => (this.rate = await doors.setRate(value === "" ? null : Number(value))));
  };

  #do(what: (doors: ChatDoors) => Promise<unknown>): Promise<boolean> {
    return this.#doing.do(() => what(new ChatDoors(this.house.api, this.show)));
  }
}

define("studio-intents", StudioIntents);
