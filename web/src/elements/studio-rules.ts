/** How the chat is kept: words of the shop, how strict to be, how people may write; and a box to try a text in. */
import { html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import { pieces, surest } from "../lib/held.ts";
import type { Mark } from "../lib/wire.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";
import { rulesLook } from "./studio-rules-look.ts";

const LABELS = ["toxic", "insult", "threat", "hate", "obscene", "spam"] as const;
const SLOW = [0, 5, 15, 30, 60, 120, 300] as const;
/** The largest file that can be a list. Bytes. */
const LARGEST = 1_000_000;

/** Source: server/api/chat_rules.py, RulesView. */
interface Rules {
  readonly version: number;
  readonly blocked: readonly string[];
  readonly allowed: readonly string[];
  readonly phrases: readonly string[];
  readonly strictness: Readonly<Partial<Record<string, number>>>;
  readonly slow_seconds: number;
  readonly emoji_only: boolean;
  readonly no_links: boolean;
  readonly usual: number;
}

/** Source: server/api/chat_rules.py, TrialView. */
interface Trial {
  readonly action: "allow" | "hold" | "refuse";
  readonly reasons: readonly string[];
  readonly marks: readonly Mark[];
  readonly scores: Readonly<Partial<Record<string, number>>>;
}

export class StudioRules extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, show: {}, host: { type: Boolean }, shop: { state: true }, rules: { state: true }, trial: { state: true } };

  declare house: House;
  declare show: string;
  declare host: boolean;
  /** Whether it is the rules of all shows that are looked at. */
  declare private shop: boolean;
  declare private rules: Rules | null;
  declare private trial: { readonly text: string; readonly said: Trial } | null;
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.host = false;
    this.shop = false;
    this.rules = null;
    this.trial = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    rulesLook,
  ];

  /** Not sooner: before its script has come, an element is not what it is given. */
  override firstUpdated(): void {
    void this.#read();
  }

  get #path(): string {
    return this.shop ? "/chat-rules" : `/shows/${this.show}/chat-rules`;
  }

  override render(): TemplateResult {
    return html`${this.#tryBox()}
      ${this.host
        ? html`<div class="row" role="group" aria-label=${this.t("rules.scope")}>
            ${[false, true].map((shop) => html`<button class="button small ${this.shop === shop ? "" : "quiet"}" data-testid=${shop ? "rules-shop" : "rules-show"} aria-pressed=${this.shop === shop ? "true" : "false"} @click=${() => this.#turn(shop)}>${this.t(shop ? "rules.scope_shop" : "rules.scope_show")}</button>`)}
          </div>`
        : nothing}
      ${this.rules === null ? nothing : this.#form(this.rules)}
      <div role="alert">${this.#doing.problem === null ? nothing : html`<p class="wrong">${this.error(this.#doing.problem)}</p>`}</div>
      <div role="status">${this.#doing.saved ? html`<p class="soft">${this.t("rules.saved")}</p>` : nothing}</div>`;
  }

  #tryBox(): TemplateResult {
    return html`<section aria-label=${this.t("rules.try")}>
      <h3>${this.t("rules.try")}</h3>
      <form class="row" @submit=${this.#try}><input class="input" name="text" data-testid="rules-try" maxlength="500" autocomplete="off" aria-label=${this.t("rules.try")} required /><button class="button small" data-testid="rules-try-do" ?disabled=${this.#doing.busy}>${this.t("rules.try_do")}</button></form>
      <div role="status">${this.trial === null ? html`<p class="soft">${this.t("rules.try_as_saved")}</p>` : this.#said(this.trial)}</div>
    </section>`;
  }

  #said({ text, said }: { readonly text: string; readonly said: Trial }): TemplateResult {
    const scores = surest(said.scores).map(({ label, percent }) => `${this.t(`held.label.${label}` as "held.label.word")} ${percent} %`);
    return html`<p class="would ${said.action}" data-testid="rules-would">${this.t(`rules.would.${said.action}`)}</p>
      <p>${pieces(text, said.marks).map((piece) => (piece.marked ? html`<mark>${piece.text}</mark>` : piece.text))}</p>
      <p class="soft">${[...said.reasons.map((reason) => this.reason(reason)), ...scores].join(" · ")}</p>`;
  }

  #form(rules: Rules): TemplateResult {
    return html`<form data-testid="rules" @submit=${this.#save}>
      <section>${this.#list("blocked", rules)} ${this.#list("allowed", rules)}<p class="soft">${this.t("rules.lines")}</p>
        <label>${this.t("rules.phrases")}<textarea class="input" name="phrases" data-testid="rules-phrases" rows="3" .value=${rules.phrases.join("\n")}></textarea></label></section>
      <section>
        <h3>${this.t("rules.strictness")}</h3>
        <div class="levels">${LABELS.map((label) => this.#level(label, rules))}</div>
      </section>
      ${this.shop ? nothing : this.#manner(rules)}
      <button class="button" data-testid="rules-save" ?disabled=${this.#doing.busy}>${this.t("rules.save")}</button>
    </form>`;
  }

  #list(which: "blocked" | "allowed", rules: Rules): TemplateResult {
    return html`<label>${this.t(`rules.${which}`)}<textarea class="input" name=${which} data-testid="rules-${which}" spellcheck="false" .value=${rules[which].join("\n")}></textarea></label>
      <div class="row">
        <span class="button quiet small file">${this.t("rules.load")}<input type="file" accept=".txt,text/plain" aria-label="${this.t("rules.load")}: ${this.t(`rules.${which}`)}" @change=${(event: Event) => void this.#load(which, event)} /></span>
        <button type="button" class="button quiet small" @click=${() => this.#keep(which)}>${this.t("rules.save_file")}</button>
      </div>`;
  }

  #level(label: (typeof LABELS)[number], rules: Rules): TemplateResult {
    const level = rules.strictness[label] ?? rules.usual;
    const name = this.t(`held.label.${label}`);
    const words = level === 0 ? this.t("rules.level_off", { label: name }) : this.t("rules.level", { label: name, n: level });
    return html`<label>${words}<input type="range" min="0" max="4" step="1" data-testid="level-${label}" .value=${String(level)} @input=${(event: Event) => this.#put({ strictness: { ...rules.strictness, [label]: Number((event.target as HTMLInputElement).value) } })} /></label>`;
  }

  #manner(rules: Rules): TemplateResult {
    return html`<section>
      <h3>${this.t("rules.manner")}</h3>
      <label>${this.t("rules.slow")}<select class="input" name="slow" data-testid="rules-slow">${SLOW.map((n) => html`<option value=${n} ?selected=${n === rules.slow_seconds}>${n === 0 ? this.t("rules.slow_off") : this.t("rules.slow_n", { n })}</option>`)}</select></label>
      <label class="line"><input type="checkbox" name="emoji_only" data-testid="rules-emoji" ?checked=${rules.emoji_only} />${this.t("rules.emoji_only")}</label>
      <label class="line"><input type="checkbox" name="no_links" data-testid="rules-links" ?checked=${rules.no_links} />${this.t("rules.no_links")}</label>
    </section>`;
  }

  #put(change: Partial<Rules>): void {
    if (this.rules !== null) this.rules = { ...this.rules, ...this.#typed(), ...change };
  }

  /** What stands in the form now. */
  #typed(): Partial<Rules> {
    const form = this.renderRoot.querySelector<HTMLFormElement>('[data-testid="rules"]');
    if (form === null) return {};
    const typed = new FormData(form);
    const lines = (name: string): readonly string[] => String(typed.get(name) ?? "").split("\n").filter((line) => line.trim() !== "");
    const lists = { blocked: lines("blocked"), allowed: lines("allowed"), phrases: lines("phrases") };
    return this.shop ? lists : { ...lists, slow_seconds: Number(typed.get("slow") ?? 0), emoji_only: typed.has("emoji_only"), no_links: typed.has("no_links") };
  }

  #turn(shop: boolean): void {
    this.shop = shop;
    this.rules = null;
    void this.#read();
  }

  /** Rules came: those of the whole shop, or not. Whoever has turned to the others meanwhile is not shown them. */
  #take(shop: boolean, rules: Rules): void {
    if (shop === this.shop) this.rules = rules;
  }

  #read(): Promise<boolean> {
    return this.#doing.do(() => this.#ask());
  }

  async #ask(): Promise<void> {
    const { shop } = this;
    this.#take(shop, await this.house.api.ask<Rules>("GET", this.#path));
  }

  #save(event: Event): void {
    event.preventDefault();
    const { rules } = this;
    if (rules === null) return;
    const { version, strictness, slow_seconds, emoji_only, no_links, blocked, allowed, phrases } = { ...rules, ...this.#typed() };
    const body = { version, blocked, allowed, strictness, slow_seconds, emoji_only, no_links, phrases };
    const { shop } = this;
    void this.#doing.save(async () => this.#take(shop, await this.house.api.ask<Rules>("PUT", this.#path, { body })), () => this.#ask());
  }

  #try(event: Event): void {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("text") ?? "").trim();
    if (text === "") return;
    void this.#doing.do(async () => {
      this.trial = { text, said: await this.house.api.ask<Trial>("POST", `/shows/${this.show}/chat-rules/trial`, { body: { text } }) };
    });
  }

  async #load(which: "blocked" | "allowed", { target }: Event): Promise<void> {
    const input = target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (file === undefined || file.size > LARGEST) return;
    const lines = (await file.text()).split(/\r?\n/).filter((line) => line.trim() !== "");
    this.#put({ [which]: [...new Set([...(this.#typed()[which] ?? []), ...lines])] });
  }

  #keep(which: "blocked" | "allowed"): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([(this.#typed()[which] ?? []).join("\n"), "\n"], { type: "text/plain" }));
    link.download = `${which}.txt`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

define("studio-rules", StudioRules);
