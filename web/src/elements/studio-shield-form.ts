/** The settings of the shield, with what viewers will read of them. A dialog over the studio. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { Key } from "../lib/i18n.ts";
import { type Alarm, FATES, inUnits, lengths, type Preset, type ShieldNow, type ShieldSettings, WHO } from "../lib/shield.ts";
import type { Localized } from "../lib/wire.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { cross, shield } from "./icons.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";
import { rulesLook } from "./studio-rules-look.ts";

/** Milliseconds after the last change until the line is asked for. */
const SOON = 150;

/** What can be chosen, in seconds; what is set otherwise is among it, too. */
const CHOICES = {
  slow_seconds: [0, 5, 10, 30, 60, 120, 300],
  known_seconds: [60, 300, 600, 1_800, 3_600, 86_400],
  lasts_seconds: [300, 600, 900, 1_800, 3_600, 7_200],
  within_seconds: [10, 20, 30, 60, 120],
  calm_seconds: [15, 30, 60, 120, 300],
  least_seconds: [0, 60, 120, 300, 600],
  most_seconds: [300, 600, 1_800, 3_600, 7_200],
  cool_down_seconds: [0, 300, 600, 1_800, 3_600],
} as const;

type Length = keyof typeof CHOICES;

export class StudioShieldForm extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, show: {}, settings: { state: true }, line: { state: true } };

  declare house: House;
  declare show: string;
  declare private settings: ShieldSettings | null;
  declare private line: Localized | null;
  #soon = 0;
  #asked = 0;
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.settings = null;
    this.line = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    rulesLook,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(720px, 100vw);
        max-width: 100vw;
        max-height: 92dvh;
        margin: auto;
        padding: 0;
        border: 0;
        border-radius: var(--round-large);
        background: var(--night);
        color: var(--chalk);
        box-shadow: var(--shadow-night);
      }
      dialog::backdrop {
        background: rgb(10 6 4 / 66%);
      }
      .inside {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
        padding: 16px;
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      .head h2 {
        font-family: var(--sign);
        font-size: 24px;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(230px, 1fr));
        gap: 12px 18px;
        align-items: end;
      }
      input[type="checkbox"] {
        accent-color: var(--brass);
      }
      .said {
        display: flex;
        gap: 10px;
        padding: 12px 14px;
        border-radius: var(--round);
        background: var(--paper-raised);
        color: var(--ink);
        font-size: 15px;
        line-height: 1.35;
      }
      .said svg {
        flex: none;
        color: var(--awning);
      }
      .foot {
        position: sticky;
        bottom: 0;
        display: grid;
        gap: 10px;
        margin: 0 -16px -16px;
        padding: 12px 16px 16px;
        background: var(--night);
        box-shadow: 0 -10px 20px var(--night);
      }
      @media (max-width: 999px) {
        dialog {
          max-height: 100dvh;
          margin: auto 0 0;
          border-radius: var(--round-large) var(--round-large) 0 0;
        }
      }
    `,
  ];

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    void this.#doing.do(() => this.#read());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#soon);
  }

  override render(): TemplateResult {
    return html`<dialog aria-label=${this.t("shield.set")} data-testid="shield-form" @close=${() => this.dispatchEvent(new Event("close"))}>
      <div class="inside">
        <div class="head"><h2>${this.t("shield.set")}</h2><button class="round" data-testid="shield-close" aria-label=${this.t("shield.close")} @click=${() => this.renderRoot.querySelector("dialog")?.close()}>${cross()}</button></div>
        ${this.settings === null ? html`<p role="status">${this.t("loading")}</p>` : this.#form(this.settings)}
      </div>
    </dialog>`;
  }

  #form({ preset, alarm }: ShieldSettings): TemplateResult {
    return html`<form @submit=${this.#save}>
      <section>
        <h3>${this.t("shield.preset")}</h3>
        <div class="two">
          ${this.#choice("who", preset.who, WHO.map((who) => [who, this.t(`shield.who.${who}`)]))}
          ${this.#choice("newcomers", preset.newcomers, FATES.map((fate) => [fate, this.t(`shield.fate.${fate}`)]))}
          ${this.#length("known_seconds", preset.known_seconds, "shield.known")} ${this.#length("slow_seconds", preset.slow_seconds, "shield.slow")}
          ${this.#tick("no_links", preset.no_links)} ${this.#tick("emoji_only", preset.emoji_only)} ${this.#tick("spares_buyers", preset.spares_buyers)}
          ${this.#tick("spares_members", preset.spares_members)} ${this.#tick("hold_unsure", preset.hold_unsure)}
          <label>${this.t("shield.strictness", { n: preset.strictness })}<input type="range" min="1" max="4" step="1" data-testid="shield-strictness" .value=${String(preset.strictness)} @input=${(event: Event) => this.#put({ strictness: numberIn(event) })} /></label>
          ${this.#length("lasts_seconds", preset.lasts_seconds, "shield.lasts")}
        </div>
      </section>
      <section>
        <h3>${this.t("shield.alarm")}</h3>
        <label class="line"><input type="checkbox" data-testid="shield-alarm" .checked=${alarm.on} @change=${(event: Event) => this.#watch({ on: isTicked(event) })} />${this.t("shield.alarm_on")}</label>
        ${alarm.on ? this.#alarm(alarm) : nothing}
      </section>
      <div class="foot">
        <div class="said" role="status" aria-live="polite" data-testid="shield-preview"><span aria-hidden="true">${shield(22)}</span><span><span class="unseen">${this.t("shield.preview")}: </span>${this.line === null ? "…" : this.words(this.line)}</span></div>
        <div class="row"><button class="button" data-testid="shield-save" ?disabled=${this.#doing.busy}>${this.t("shield.save")}</button>
          <span role="alert">${this.#doing.problem === null ? nothing : html`<span class="wrong">${this.error(this.#doing.problem)}</span>`}</span><span role="status">${this.#doing.saved ? html`<span class="soft">${this.t("shield.saved")}</span>` : nothing}</span></div>
      </div>
    </form>`;
  }

  #alarm(alarm: Alarm): TemplateResult {
    const watched = (name: Length, key: Key): TemplateResult => this.#length(name, alarm[name as keyof Alarm] as number, key);
    return html`<div class="two">
      ${this.#number("persons", alarm.persons, 3, 1_000)} ${watched("within_seconds", "shield.within")} ${this.#number("share", alarm.share, 0, 100)}
      ${watched("calm_seconds", "shield.calm")} ${watched("least_seconds", "shield.least")} ${watched("most_seconds", "shield.most")} ${watched("cool_down_seconds", "shield.cool_down")}
    </div>`;
  }

  #choice(name: "who" | "newcomers", chosen: string, choices: readonly (readonly [string, string])[]): TemplateResult {
    return html`<label>${this.t(`shield.${name}`)}<select class="input" data-testid="shield-${name}" @change=${(event: Event) => this.#put({ [name]: valueIn(event) })}>${choices.map(([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}</select></label>`;
  }

  #length(name: Length, chosen: number, key: Key): TemplateResult {
    const put = (event: Event): void => (this.settings !== null && name in this.settings.alarm ? this.#watch({ [name]: numberIn(event) }) : this.#put({ [name]: numberIn(event) }));
    const words = (seconds: number): string => (seconds === 0 ? this.t("shield.no_time") : inUnits(seconds, this.language));
    return html`<label>${this.t(key)}<select class="input" data-testid="shield-${name}" @change=${put}>${lengths(CHOICES[name], chosen).map((each) => html`<option value=${each} ?selected=${each === chosen}>${words(each)}</option>`)}</select></label>`;
  }

  #number(name: "persons" | "share", value: number, least: number, most: number): TemplateResult {
    return html`<label>${this.t(`shield.${name}`)}<input class="input" type="number" inputmode="numeric" required min=${least} max=${most} data-testid="shield-${name}" .value=${String(value)} @change=${(event: Event) => this.#watch({ [name]: numberIn(event) })} /></label>`;
  }

  #tick(name: "no_links" | "emoji_only" | "spares_buyers" | "spares_members" | "hold_unsure", ticked: boolean): TemplateResult {
    return html`<label class="line"><input type="checkbox" data-testid="shield-${name}" .checked=${ticked} @change=${(event: Event) => this.#put({ [name]: isTicked(event) })} />${this.t(`shield.${name}`)}</label>`;
  }

  #put(change: Partial<Preset>): void {
    if (this.settings === null) return;
    this.settings = { ...this.settings, preset: { ...this.settings.preset, ...change } };
    this.#doing.forget();
    window.clearTimeout(this.#soon);
    this.#soon = window.setTimeout(() => void this.#preview(), SOON);
  }

  #watch(change: Partial<Alarm>): void {
    if (this.settings === null) return;
    this.settings = { ...this.settings, alarm: { ...this.settings.alarm, ...change } };
    this.#doing.forget();
  }

  get #path(): string {
    return `/shows/${this.show}/shield`;
  }

  async #preview(): Promise<void> {
    const asked = (this.#asked += 1);
    await this.#doing.do(async () => {
      const { line } = await this.house.api.ask<{ readonly line: Localized }>("POST", `${this.#path}/preview`, { body: { ...this.settings?.preset } });
      if (asked === this.#asked) this.line = line;
    });
  }

  async #read(): Promise<void> {
    this.#stand(await this.house.api.ask<ShieldNow>("GET", this.#path));
  }

  #stand({ settings, line }: ShieldNow): void {
    this.settings = settings;
    this.line = line;
  }

  #save(event: Event): void {
    event.preventDefault();
    window.clearTimeout(this.#soon); // what is saved says its line
    const sent = this.settings;
    const put = async (): Promise<void> => {
      const now = await this.house.api.ask<ShieldNow>("PUT", `${this.#path}/settings`, { body: { ...sent } });
      if (this.settings === null || this.settings === sent) this.#stand(now);
      else this.settings = { ...this.settings, version: now.settings.version }; // changed meanwhile: it stays, to be saved over what was
    };
    void this.#doing.save(put, () => this.#read());
  }
}

const valueIn = ({ target }: Event): string => (target as HTMLSelectElement).value;
const numberIn = (event: Event): number => Number(valueIn(event));
const isTicked = ({ target }: Event): boolean => (target as HTMLInputElement).checked;

define("studio-shield-form", StudioShieldForm);
