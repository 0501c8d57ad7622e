/** The form in which a host says what gifts are for, with what viewers will see. */
import { css, html, nothing, type TemplateResult } from "lit";
import { learn } from "../lib/i18n.ts";
import { minorUnits, price } from "../lib/money.ts";
import type { GiftGoalView, Language, Localized, Money } from "../lib/wire.ts";
import { giftsEnglish } from "../lib/words-gifts-en.ts";
import { giftsRussian } from "../lib/words-gifts-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import "./live-gift-goal.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

learn({ en: giftsEnglish, ru: giftsRussian });

export class StudioGiftGoal extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, currency: {}, rules: { attribute: false }, busy: { type: Boolean }, open: { state: true }, ru: { state: true }, en: { state: true }, target: { state: true } };

  declare currency: string;
  /** What the server will say of it, with `{target}` in it. */
  declare rules: Localized;
  declare busy: boolean;
  declare private open: boolean;
  declare private ru: string;
  declare private en: string;
  declare private target: string;

  constructor() {
    super();
    this.busy = false;
    this.open = false;
    this.ru = "";
    this.en = "";
    this.target = "";
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      form {
        display: grid;
        gap: 10px;
      }
      .input {
        min-height: 44px;
        border-color: var(--night-line);
        background: var(--night);
        color: var(--chalk);
      }
      .deeds {
        display: flex;
        gap: 8px;
      }
    `,
  ];

  override render(): TemplateResult {
    if (!this.open) return html`<button class="link" data-testid="goal-open" @click=${() => (this.open = true)}>${this.t("gift.goal_begin")}…</button>`;
    const target = this.#target();
    return html`<form aria-label=${this.t("gift.goal_new")} @submit=${(event: Event) => this.#begin(event)}>
      ${this.#field("ru", this.t("gift.goal_ru"), this.ru)} ${this.#field("en", this.t("gift.goal_en"), this.en)}
      <div class="field"><label for="target">${this.t("gift.goal_target")}</label><input class="input" id="target" data-testid="goal-target" inputmode="decimal" required autocomplete="off" .value=${this.target} @input=${(event: Event) => (this.target = valueOf(event))} /></div>
      ${target === null || this.ru === "" ? nothing : html`<p class="soft">${this.t("gift.goal_preview")}</p><live-gift-goal preview data-testid="goal-preview" .language=${this.language} .goal=${this.#preview(target)}></live-gift-goal>`}
      <div class="deeds">
        <button class="button small" data-testid="goal-begin" ?disabled=${this.busy || target === null}>${this.t("gift.goal_begin")}</button>
        <button type="button" class="button quiet small" @click=${() => (this.open = false)}>${this.t("close")}</button>
      </div>
    </form>`;
  }

  #field(name: "ru" | "en", label: string, known: string): TemplateResult {
    return html`<div class="field"><label for=${name}>${this.t("gift.goal_new")}: ${label}</label><input class="input" id=${name} data-testid="goal-${name}" required maxlength="60" autocomplete="off" .value=${known} @input=${(event: Event) => (this[name] = valueOf(event))} /></div>`;
  }

  #target(): Money | null {
    const amount = minorUnits(this.target, this.currency);
    return amount === null ? null : { amount, currency: this.currency };
  }

  #preview(target: Money): GiftGoalView {
    const said = (language: Language): string => price(target, language);
    return {
      id: "",
      version: 1,
      title: { ru: this.ru, en: this.en },
      target,
      got: { amount: 0, currency: target.currency },
      status: "open",
      rules: { ru: this.rules.ru.replace("{target}", said("ru")), en: this.rules.en.replace("{target}", said("en")) },
    };
  }

  #begin(event: Event): void {
    event.preventDefault();
    const target = this.#target();
    if (target === null || this.busy) return;
    this.open = false;
    this.dispatchEvent(new CustomEvent<object>("begin", { detail: { title: { ru: this.ru, en: this.en }, target } }));
  }
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : "";
}

define("studio-gift-goal", StudioGiftGoal);
