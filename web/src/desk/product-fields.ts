/** Parts of the product form: a text in two languages, its variants, its specification. */
import { html, nothing, type TemplateResult } from "lit";
import type { Key, Facts } from "../lib/i18n.ts";
import { type FormProblem, type LineForm, NEW_LINE, NEW_VARIANT, type Texts, type VariantForm } from "../lib/goods-form.ts";

/** Who has words: the tab that the fields stand in. */
export interface Speaker {
  say(key: Key, facts?: Facts): string;
}

interface TwoTexts {
  readonly label: Key;
  readonly name: string;
  readonly value: Texts;
  readonly change: (value: Texts) => void;
  readonly long?: boolean;
  readonly wrong?: boolean;
}

const typed = (event: Event): string => (event.target as HTMLInputElement | HTMLTextAreaElement).value;

/** The same words in Russian and English, one beside the other. */
export function twoTexts(tab: Speaker, { label, name, value, change, long = false, wrong = false }: TwoTexts): TemplateResult {
  const one = (language: "ru" | "en"): TemplateResult => {
    const said = (event: Event): void => change({ ...value, [language]: typed(event) });
    return html`<label class="field"><span>${tab.say(label)} · ${language === "ru" ? "по-русски" : "in English"}</span>
      ${long ? html`<textarea class="input" lang=${language} maxlength="10000" .value=${value[language]} data-testid="${name}-${language}" @input=${said}></textarea>` : html`<input class="input" lang=${language} maxlength="200" .value=${value[language]} aria-invalid=${wrong ? "true" : "false"} data-testid="${name}-${language}" @input=${said} />`}
    </label>`;
  };
  return html`<div class="pair">${one("ru")}${one("en")}</div>`;
}

/** Every variant with its codes and its price; a new one says how many units it begins with. */
export function variants(tab: Speaker, all: readonly VariantForm[], change: (all: readonly VariantForm[]) => void, wrong: FormProblem | null): TemplateResult {
  const put = (place: number, said: Partial<VariantForm>): void => change(all.map((each, at) => (at === place ? { ...each, ...said } : each)));
  return html`<ol class="several">${all.map((variant, place) => {
    const bad = (field: FormProblem["field"]): string => (wrong?.field === field && wrong.place === place ? "true" : "false");
    const text = (label: Key, name: "sku" | "barcode" | "price" | "list_price" | "stock", field: FormProblem["field"], mode: "text" | "decimal" | "numeric" = "text"): TemplateResult =>
      html`<label class="field"><span>${tab.say(label)}</span><input class="input" inputmode=${mode} maxlength="64" .value=${variant[name]} aria-invalid=${mode === "text" ? "false" : bad(field)} data-testid="variant-${place}-${name}" @input=${(event: Event) => put(place, { [name]: typed(event) })} /></label>`;
    return html`<li data-testid="variant-${place}">
      ${twoTexts(tab, { label: "desk.variant_name", name: `variant-${place}-name`, value: variant.name, change: (name) => put(place, { name }), wrong: bad("variant_name") === "true" })}
      <div class="grid">
        ${text("desk.variant_sku", "sku", "variant_name")} ${text("desk.variant_barcode", "barcode", "variant_name")}
        ${text("desk.variant_price", "price", "price", "decimal")} ${text("desk.variant_list_price", "list_price", "price", "decimal")}
        ${variant.id === null ? text("desk.variant_stock", "stock", "stock", "numeric") : html`<div class="field"><span>${tab.say("desk.variant_stock")}</span><span class="soft">${variant.stock}</span></div>`}
      </div>
      ${all.length > 1 ? html`<div><button class="link" type="button" @click=${() => change(all.filter((_, at) => at !== place))}>${tab.say("desk.variant_remove", { n: place + 1 })}</button></div>` : nothing}
    </li>`;
  })}</ol>
  <div><button class="button quiet small" type="button" data-testid="variant-add" @click=${() => change([...all, { ...NEW_VARIANT, name: { ru: "", en: "" } }])}>${tab.say("desk.variant_add")}</button></div>`;
}

/** Every line of the specification: what is measured, the value, and the unit. */
export function lines(tab: Speaker, all: readonly LineForm[], change: (all: readonly LineForm[]) => void, wrong: FormProblem | null): TemplateResult {
  const put = (place: number, said: Partial<LineForm>): void => change(all.map((each, at) => (at === place ? { ...each, ...said } : each)));
  return html`<ol class="several">${all.map(
    (line, place) => html`<li data-testid="line-${place}"><details ?open=${line.key === null}><summary><b>${line.label.ru || line.label.en || tab.say("desk.line_new")}</b> <span class="soft">${line.value.ru} ${line.unit.ru}</span></summary><div class="inside">
      ${twoTexts(tab, { label: "desk.line_label", name: `line-${place}-label`, value: line.label, change: (label) => put(place, { label }), wrong: wrong?.field === "line" && wrong.place === place })}
      ${twoTexts(tab, { label: "desk.line_value", name: `line-${place}-value`, value: line.value, change: (value) => put(place, { value }) })}
      ${twoTexts(tab, { label: "desk.line_unit", name: `line-${place}-unit`, value: line.unit, change: (unit) => put(place, { unit }) })}
      <div class="row">${line.key === null ? html`<span></span>` : html`<span class="soft">#${line.key}</span>`}<button class="link" type="button" @click=${() => change(all.filter((_, at) => at !== place))}>${tab.say("desk.line_remove", { n: place + 1 })}</button></div>
    </div></details></li>`,
  )}</ol>
  <div><button class="button quiet small" type="button" data-testid="line-add" @click=${() => change([...all, NEW_LINE])}>${tab.say("desk.line_add")}</button></div>`;
}
