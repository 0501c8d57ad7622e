/** One import: how far it is, what becomes of its rows, which are refused and why; and the word to write it. */
import { css, html, nothing, type TemplateResult } from "lit";
import { save } from "../lib/browser.ts";
import { applyImport, cancelImport, type Import, type ImportLine, importLines, importReport, isMoving, isWorthWriting, oneImport, shareOf } from "../lib/desk-imports.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import { define } from "../elements/element.ts";
import { buttons, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { formLook } from "./form-look.ts";
import { DeskTab } from "./desk-tab.ts";

/** Milliseconds between two looks while it moves. */
const LOOKS_EVERY = 1_000;

export class DeskImportReport extends DeskTab {
  static override properties = { ...DeskTab.properties, known: { state: true }, lines: { state: true }, next: { state: true }, problems: { state: true }, failed: { state: true }, problem: { state: true }, busy: { state: true } };

  declare private known: Import | null;
  declare private lines: readonly ImportLine[] | null;
  declare private next: string | null;
  /** Whether only rows with something wrong are listed. */
  declare private problems: boolean;
  declare private failed: string | null;
  declare private problem: string | null;
  declare private busy: boolean;
  #key = freshKey();
  #looking = 0;

  constructor() {
    super();
    this.known = null;
    this.lines = null;
    this.next = null;
    this.problems = true;
    this.failed = null;
    this.problem = null;
    this.busy = false;
  }

  static override styles = [look, buttons, deskLook, formLook, css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
    }
    h1 {
      overflow-wrap: anywhere;
    }
    progress {
      width: 100%;
      height: 10px;
      accent-color: var(--awning);
    }
    .counts {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 10px;
    }
    .counts div {
      display: grid;
      padding: 12px 14px;
      border-radius: var(--round-small);
      background: var(--paper-sunk);
    }
    .counts b {
      font-family: var(--sign);
      font-size: 26px;
      line-height: 1.1;
      font-variant-numeric: tabular-nums;
    }
    .counts .bad b {
      color: var(--awning-deep);
    }
    .rows > li {
      display: grid;
      grid-template-columns: 56px minmax(0, 1fr);
      gap: 2px 12px;
      padding: 10px 0;
      border-top: 1px solid var(--line);
    }
    .rows .line {
      color: var(--ink-soft);
      font-variant-numeric: tabular-nums;
    }
    .rows b {
      overflow-wrap: anywhere;
    }
    .why {
      color: var(--awning-deep);
      font-size: 14px;
      overflow-wrap: anywhere;
    }
    @media (min-width: 760px) {
      .counts {
        grid-template-columns: repeat(5, minmax(0, 1fr));
      }
    }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = window.setInterval(() => document.hidden || this.busy || (this.known !== null && !isMoving(this.known)) || this.refresh(), LOOKS_EVERY);
    this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#looking);
  }

  override refresh(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      const before = this.known;
      this.known = await oneImport(this.house.api, this.path);
      this.failed = null;
      if (before === null || isMoving(before)) await this.#read();
    } catch (thrown) {
      if (this.known === null) this.failed = codeOf(thrown);
    }
  }

  /** The first page of rows anew. */
  async #read(): Promise<void> {
    const { problems } = this;
    const page = await importLines(this.house.api, this.path, { problems });
    if (problems !== this.problems) return;
    this.lines = page.items;
    this.next = page.next;
  }

  async #more(): Promise<void> {
    if (this.next === null) return;
    const page = await importLines(this.house.api, this.path, { problems: this.problems, cursor: this.next });
    this.lines = [...(this.lines ?? []), ...page.items];
    this.next = page.next;
  }

  async #doing(what: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await what();
    } catch (thrown) {
      this.problem = codeOf(thrown);
      if (this.problem === "import_not_ready") void this.#look();
    } finally {
      this.busy = false;
    }
  }

  async #apply(): Promise<void> {
    this.known = await applyImport(this.house.api, this.path, this.#key);
    this.lines = null;
  }

  override render(): TemplateResult {
    const back = html`<div><a class="link" href="#import" data-testid="imports-back">${this.t("desk.import_back")}</a></div>`;
    if (this.failed !== null) return html`${back}${this.failure(this.failed)}`;
    const { known } = this;
    if (known === null) return html`${back}${this.waiting()}`;
    return html`${back}
      <h1>${known.name || known.source}</h1>
      <section class="card" aria-live="polite">${this.#state(known)}</section>
      ${known.rows_done > 0 || known.status === "ready" ? this.#counts(known) : nothing}
      ${this.#actions(known)}
      ${this.#rows(known)}`;
  }

  #state(known: Import): TemplateResult {
    if (known.status === "failed") {
      const where = known.failure_line > 0 ? ` ${this.t("desk.import_line", { n: known.failure_line })}` : "";
      return html`<h2 data-testid="import-state">${this.t("desk.import_status.failed")}</h2><p class="why" data-testid="import-failure">${known.failure_words === null ? known.failure : this.words(known.failure_words)}${where} <span class="soft">${known.failure_about}</span></p>`;
    }
    const share = shareOf(known);
    const what = isMoving(known) ? this.t(`desk.import_stage.${known.stage}`) : this.t(`desk.import_status.${known.status}`);
    const rows = known.stage === "pictures" && known.pictures_total > 0 ? this.t("desk.import_pictures", { n: known.pictures_done, of: known.pictures_total }) : known.rows_total === null || known.stage === "check" ? this.t("desk.import_rows", { n: known.rows_done }) : this.t("desk.import_rows_of", { n: known.rows_done, of: known.rows_total });
    return html`<h2 data-testid="import-state">${what}</h2>
      ${isMoving(known) ? (share === null ? html`<progress aria-label=${what}></progress>` : html`<progress max="1" .value=${share} aria-label=${what}></progress>`) : nothing}
      <p class="soft" data-testid="import-progress">${rows}${known.pictures_failed > 0 ? html` · ${this.t("desk.import_pictures_failed", { n: known.pictures_failed })}` : nothing}</p>
      ${known.status === "ready" ? html`<p>${this.t(isWorthWriting(known) ? "desk.import_ready_more" : "desk.import_nothing_new")}</p>` : nothing}`;
  }

  #counts(known: Import): TemplateResult {
    const one = (name: "created" | "changed" | "unchanged" | "refused" | "noted", bad = false): TemplateResult => html`<div class=${bad && known[name] > 0 ? "bad" : ""} data-testid="import-${name}"><b>${known[name]}</b><span class="soft">${this.t(`desk.import_outcome.${name}`)}</span></div>`;
    return html`<div class="counts">${one("created")} ${one("changed")} ${one("unchanged")} ${one("refused", true)} ${one("noted", true)}</div>`;
  }

  #actions(known: Import): TemplateResult {
    const open = known.status === "ready" || isMoving(known);
    return html`<div class="row">
      ${this.isHost && known.status === "ready" ? html`<button class="button" data-testid="import-apply" ?disabled=${this.busy} @click=${() => void this.#doing(() => this.#apply())}>${this.t("desk.import_apply")}</button>` : nothing}
      ${this.isHost && open ? html`<button class="button quiet" data-testid="import-cancel" ?disabled=${this.busy} @click=${() => void this.#doing(async () => (this.known = await cancelImport(this.house.api, this.path)))}>${this.t("desk.import_cancel")}</button>` : nothing}
      <button class="button quiet" data-testid="import-report" ?disabled=${this.busy} @click=${() => void this.#doing(async () => save(await importReport(this.house.api, this.path, this.language), "import.csv"))}>${this.t("desk.import_report")}</button>
      <div role="alert" class="grow">${this.problem === null ? nothing : html`<p class="why">${this.error(this.problem)}</p>`}</div>
    </div>`;
  }

  #rows(known: Import): TemplateResult {
    if (this.lines === null) return html`${nothing}`;
    const show = (event: Event): void => {
      this.problems = !(event.target as HTMLInputElement).checked;
      void this.#read().catch((thrown: unknown) => (this.problem = codeOf(thrown)));
    };
    return html`<section aria-labelledby="rows">
      <div class="row"><h2 id="rows">${this.t(this.problems ? "desk.import_problems" : "desk.import_all_rows")}</h2><label class="check"><input type="checkbox" .checked=${!this.problems} @change=${show} />${this.t("desk.import_show_all")}</label></div>
      ${this.lines.length === 0 ? html`<p class="soft">${this.t(isMoving(known) ? "desk.import_none_yet" : "desk.import_no_problems")}</p>` : html`<ol class="rows">${this.lines.map((line) => this.#line(line))}</ol>`}
      ${this.next === null ? nothing : html`<button class="button quiet" data-testid="import-more" @click=${() => void this.#doing(() => this.#more())}>${this.t("desk.more")}</button>`}
    </section>`;
  }

  #line(line: ImportLine): TemplateResult {
    return html`<li data-testid="import-row">
      <span class="line" aria-label=${this.t("desk.import_line", { n: line.line })}>${line.line}</span>
      <div>
        <b>${line.title || line.key || this.t("desk.import_whole_file")}</b> <span class="soft">${line.title === "" && line.key === "" ? nothing : this.t(`desk.import_outcome.${line.outcome}`)}${line.changes.length === 0 ? nothing : `: ${line.changes.map((change) => this.#field(change)).join(", ")}`}</span>
        ${line.problems.map((each) => html`<p class="why">${this.#field(each.field)}: ${this.words(each.words)}${each.value === "" ? nothing : html` <span class="soft">«${each.value}»</span>`}</p>`)}
      </div>
    </li>`;
  }

  #field(name: string): string {
    const known = FIELDS.find((each) => each === name);
    return known === undefined ? name : this.t(`desk.field.${known}`);
  }
}

const FIELDS = ["id", "group_id", "sku", "title", "description", "vendor", "category", "attributes", "picture", "pictures", "options", "price", "list_price", "currency", "stock", "name", "barcode", "archived"] as const;

define("desk-import-report", DeskImportReport);
