/** What the studio's controls of a draw share: a form of typed numbers, a wish asked once, and the switch. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { ServerClock } from "../lib/clock.ts";
import { type Key, learn } from "../lib/i18n.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import type { Mechanic, Snapshot } from "../lib/wire.ts";
import { drawsEnglish } from "../lib/words-draws-en.ts";
import { drawsRussian } from "../lib/words-draws-ru.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

learn({ en: drawsEnglish, ru: drawsRussian });

/** Letters that fit into half of a narrow form. */
const HALF = 15;

/** What is typed into a form, and what the server says of it. */
export interface Preview<Wish, Told> {
  readonly wish: Wish;
  readonly told: Told;
}

export abstract class StudioDraw<Wish extends object = object, Told = unknown> extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, snapshot: { attribute: false }, time: { attribute: false }, host: { type: Boolean }, open: { state: true }, preview: { state: true }, fresh: { state: true }, sure: { state: true } };

  declare house: House;
  declare snapshot: Snapshot;
  declare time: ServerClock | null;
  declare host: boolean;
  declare protected open: boolean;
  /** What would begin; null while the form is not whole. */
  declare protected preview: Preview<Wish, Told> | null;
  /** Whether that is what stands in the form by now. */
  declare protected fresh: boolean;
  /** The door of what would be ended: somebody is asked whether they mean it. */
  declare protected sure: string | null;
  #round = 0;
  #key: { readonly wish: string; readonly key: string } | null = null;
  protected readonly doing = new Doing(this);

  constructor() {
    super();
    this.time = null;
    this.host = false;
    this.open = false;
    this.preview = null;
    this.fresh = false;
    this.sure = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      .tool,
      form {
        display: grid;
        gap: 12px;
      }
      .tool {
        padding: 14px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      .head,
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 14px;
        align-items: center;
      }
      .head .button {
        margin-left: auto;
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 10px;
        align-items: end;
      }
      .wide {
        grid-column: 1 / -1;
      }
      .input {
        min-height: 44px;
        border-color: var(--night-line);
        background: var(--night);
        color: var(--chalk);
      }
      textarea.input {
        padding: 10px 14px;
        font: inherit;
        resize: vertical;
      }
      .check {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 44px;
        font-size: 14px;
      }
      .check input {
        width: 22px;
        height: 22px;
        accent-color: var(--awning);
      }
      .shown {
        display: grid;
        gap: 8px;
        transition: opacity 0.2s;
      }
      .stale {
        opacity: 0.55;
      }
      .progress {
        color: var(--brass);
        font-weight: 650;
        font-variant-numeric: tabular-nums;
      }
      li {
        padding: 6px 0;
        border-top: 1px solid var(--night-line);
        font-size: 14px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  protected get show(): string {
    return this.snapshot.show.id;
  }

  /** The card of a mechanic: its name, its switch, what went wrong, and `body`. */
  protected tool(mechanic: Mechanic, title: Key, body: TemplateResult | typeof nothing): TemplateResult {
    const off = this.snapshot.crowd.switches.off.includes(mechanic);
    const turn = (): Promise<void> => this.do(() => this.house.api.ask("PUT", `/shows/${this.show}/mechanics/${mechanic}`, { body: { on: off } }));
    return html`<section class="tool" data-testid="studio-${mechanic}" aria-label=${this.t(title)}>
      <div class="head"><h2>${this.t(title)}</h2><button class="button quiet small" data-testid="${mechanic}-switch" aria-pressed=${off ? "true" : "false"} ?disabled=${this.doing.busy} @click=${() => void turn()}>${this.t(off ? "draws.on" : "draws.off")}</button></div>
      ${off ? html`<p class="soft" role="status">${this.t("draws.is_off")}</p>` : nothing} ${this.doing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.doing.problem)}</p>`} ${body}
    </section>`;
  }

  /** What could not be read, and the way to try again. */
  protected unread(code: string | null, again: () => Promise<void>): TemplateResult | typeof nothing {
    if (code === null) return nothing;
    return html`<div class="deeds" role="alert" data-testid="draw-unread"><span class="wrong">${this.error(code)}</span><button class="button quiet small" @click=${() => void again()}>${this.t("retry")}</button></div>`;
  }

  protected number(name: string, label: Key, known: number | string, most: number): TemplateResult {
    return html`<div class="field"><label for=${name}>${this.t(label)}</label><input class="input" id=${name} name=${name} type="number" min="1" max=${most} required .value=${String(known)} /></div>`;
  }

  protected text(name: string, label: Key, known = "", hint = ""): TemplateResult {
    return html`<div class="field"><label for=${name}>${this.t(label)}</label><input class="input" id=${name} name=${name} inputmode="decimal" autocomplete="off" placeholder=${hint} .defaultValue=${known} /></div>`;
  }

  protected choice(name: string, label: Key, options: readonly (readonly [string, string])[]): TemplateResult {
    const isLong = options.some(([, words]) => words.length > HALF);
    return html`<div class="field ${isLong ? "wide" : ""}"><label for=${name}>${this.t(label)}</label><select class="input" id=${name} name=${name}>${options.map(([value, words]) => html`<option value=${value}>${words}</option>`)}</select></div>`;
  }

  protected check(name: string, label: Key): TemplateResult {
    return html`<label class="check wide"><input type="checkbox" name=${name} />${this.t(label)}</label>`;
  }

  /** A button that asks once more before it ends something. */
  protected ending(path: string, label: Key): TemplateResult {
    const end = (): Promise<void> => this.do(() => this.house.api.ask("DELETE", path));
    return this.sure === path
      ? html`<div class="deeds"><span>${this.t("draws.sure")}</span><button class="button small" data-testid="draw-stop-yes" ?disabled=${this.doing.busy} @click=${() => void end()}>${this.t(label)}</button><button class="button quiet small" @click=${() => (this.sure = null)}>${this.t("close")}</button></div>`
      : html`<div class="deeds"><button class="button quiet small" data-testid="draw-stop" @click=${() => (this.sure = path)}>${this.t(label)}</button></div>`;
  }

  /** The word that opens the form. */
  protected opening(testid: string): TemplateResult {
    return html`<button class="link" data-testid=${testid} @click=${() => this.#turn(true)}>${this.t("draws.new")}</button>`;
  }

  /** What the form ends with. `worth`: whether what would begin may begin. */
  protected beginning(testid: string, label: Key = "draws.begin", worth = true): TemplateResult {
    return html`<div class="deeds"><button class="button small" data-testid=${testid} ?disabled=${this.doing.busy || !this.fresh || !worth}>${this.t(label)}</button><button type="button" class="button quiet small" @click=${() => this.#turn(false)}>${this.t("close")}</button></div>`;
  }

  /** Ask what `wish` would mean; null: it is not whole. What was asked before is not begun any more. */
  protected async look(path: string, wish: Wish | null): Promise<void> {
    const round = ++this.#round;
    this.fresh = false;
    if (wish === null) return void (this.preview = null);
    try {
      const told = await this.house.api.ask<Told>("POST", `${path}/preview`, { body: wish });
      if (round !== this.#round) return;
      this.preview = { wish, told };
      this.doing.forget();
      this.fresh = true;
    } catch (thrown) {
      if (round !== this.#round) return;
      this.preview = null;
      this.doing.refuse(codeOf(thrown));
    }
  }

  /** Begin what was shown, and nothing else. */
  protected async begin(event: Event, path: string): Promise<void> {
    event.preventDefault();
    if (this.preview !== null && this.fresh && !this.doing.busy) await this.once(path, this.preview.wish);
  }

  #turn(open: boolean): void {
    this.#round += 1;
    this.open = open;
    this.preview = null;
    this.fresh = false;
    this.doing.forget();
    if (open) void this.updateComplete.then(() => this.renderRoot.querySelector("form")?.dispatchEvent(new Event("input")));
  }

  /** What viewers would read. */
  protected seen(card: TemplateResult): TemplateResult {
    return html`<div class="shown ${this.fresh ? "" : "stale"}"><p class="soft">${this.t("draws.preview")}</p>${card}</div>`;
  }

  /** One key for one wish, as long as nobody knows whether it was done. */
  protected once(path: string, body: object): Promise<void> {
    const wish = JSON.stringify(body);
    const key = this.#key?.wish === wish ? this.#key.key : freshKey();
    this.#key = { wish, key };
    return this.do(async () => {
      await this.house.api.ask("POST", path, { body, key });
      this.#key = null;
      this.#turn(false);
    });
  }

  protected async do(what: () => Promise<unknown>): Promise<void> {
    if (await this.doing.do(what)) this.sure = null;
  }
}
