/** Importing goods: bring a file or an address, see what would come of it, let it be written, watch it go on. */
import { css, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { bringAddress, bringFile, type Import, isMoving, isSource, listImports } from "../lib/desk-imports.ts";
import { codeOf } from "../lib/problems.ts";
import { moment } from "../lib/times.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import "./desk-import-report.ts";
import { formLook } from "./form-look.ts";
import { DeskTab } from "./desk-tab.ts";

/** Milliseconds between two looks at the list while something in it moves. */
const LOOKS_EVERY = 3_000;

export class DeskImport extends DeskTab {
  static override properties = { ...DeskTab.properties, imports: { state: true }, failed: { state: true }, problem: { state: true }, busy: { state: true }, source: { state: true }, stock: { state: true }, url: { state: true } };

  declare private imports: readonly Import[] | null;
  declare private failed: string | null;
  declare private problem: string | null;
  declare private busy: boolean;
  declare private source: string;
  declare private stock: boolean;
  declare private url: string;
  #looking = 0;

  constructor() {
    super();
    this.imports = null;
    this.failed = null;
    this.problem = null;
    this.busy = false;
    this.source = "shop";
    this.stock = true;
    this.url = "";
  }

  static override styles = [look, buttons, fields, deskLook, formLook, css`
    .drop {
      display: grid;
      gap: 6px;
      justify-items: center;
      padding: 28px 16px;
      border: 2px dashed var(--line-strong);
      border-radius: var(--round-large);
      text-align: center;
      cursor: pointer;
    }
    .drop:has(:focus-visible) {
      outline: 3px solid var(--brass);
      outline-offset: 2px;
    }
    .drop input {
      position: absolute;
      opacity: 0;
      width: 1px;
      height: 1px;
    }
    .address {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 10px;
      align-items: end;
    }
    .card {
      margin-bottom: 18px;
    }
    .known {
      display: grid;
      gap: 10px;
      margin-top: 22px;
    }
    .known h2 {
      margin-bottom: 2px;
    }
    .known a {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 2px 14px;
      padding: 12px 16px;
      border: 1px solid var(--line);
      border-radius: var(--round);
      background: var(--paper-raised);
      color: inherit;
      text-decoration: none;
    }
    .known b {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = window.setInterval(() => document.hidden || this.path !== "" || !(this.imports ?? []).some(isMoving) || this.refresh(), LOOKS_EVERY);
    this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#looking);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("path") && this.path === "" && this.imports !== null) this.refresh();
  }

  override refresh(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      this.imports = await listImports(this.house.api);
      this.failed = null;
    } catch (thrown) {
      if (this.imports === null) this.failed = codeOf(thrown);
    }
  }

  async #bring(what: () => Promise<Import>): Promise<void> {
    if (this.busy) return;
    if (!isSource(this.source)) {
      this.problem = "bad_source";
      return;
    }
    this.busy = true;
    this.problem = null;
    try {
      location.hash = `import/${(await what()).id}`;
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  #file(file: File | undefined): void {
    if (file !== undefined) void this.#bring(() => bringFile(this.house.api, file, this.#manner));
  }

  get #manner() {
    return { source: this.source, takes_stock: this.stock };
  }

  override render(): TemplateResult {
    if (this.path !== "") return html`${keyed(this.path, html`<desk-import-report .house=${this.house} .you=${this.you} .language=${this.language} .path=${this.path}></desk-import-report>`)}`;
    return html`<div class="head"><h1>${this.t("desk.tab_import")}</h1></div>
      ${this.isHost ? this.#wizard() : html`<p class="soft">${this.t("desk.host_only")}</p>`}
      ${this.#known()}`;
  }

  #wizard(): TemplateResult {
    const text = (event: Event): string => (event.target as HTMLInputElement).value;
    const dropped = (event: DragEvent): void => {
      event.preventDefault();
      this.#file(event.dataTransfer?.files[0]);
    };
    const chosen = (event: Event): void => {
      const input = event.target as HTMLInputElement;
      this.#file(input.files?.[0]);
      input.value = "";
    };
    return html`<section class="card">
      <p>${this.t("desk.import_lead")}</p>
      <label class="drop" @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${dropped}>
        <b>${this.t(this.busy ? "desk.import_sending" : "desk.import_file")}</b><span class="soft">${this.t("desk.import_kinds")}</span>
        <input type="file" accept=".csv,.tsv,.txt,.xml,.yml,.json,.jsonld,.html" data-testid="import-file" ?disabled=${this.busy} @change=${chosen} />
      </label>
      <form class="address" @submit=${(event: Event) => (event.preventDefault(), void this.#bring(() => bringAddress(this.house.api, this.url.trim(), this.#manner)))}>
        <label class="field"><span>${this.t("desk.import_url")}</span><input class="input" type="url" required maxlength="2000" placeholder="https://" data-testid="import-url" .value=${this.url} @input=${(event: Event) => (this.url = text(event))} /></label>
        <button class="button" data-testid="import-fetch" ?disabled=${this.busy}>${this.t("desk.import_fetch")}</button>
      </form>
      <div class="pair">
        <label class="field"><span>${this.t("desk.import_source")}</span><input class="input" maxlength="32" autocapitalize="none" .value=${this.source} aria-invalid=${this.problem === "bad_source" ? "true" : "false"} @input=${(event: Event) => (this.source = text(event).trim().toLowerCase())} /></label>
        <label class="check"><input type="checkbox" data-testid="import-stock" .checked=${this.stock} @change=${(event: Event) => (this.stock = (event.target as HTMLInputElement).checked)} />${this.t("desk.import_takes_stock")}</label>
      </div>
      <div role="alert">${this.problem === null ? nothing : html`<p class="wrong" data-testid="import-wrong">${this.problem === "bad_source" ? this.t("desk.import_bad_source") : this.error(this.problem)}</p>`}</div>
    </section>`;
  }

  #known(): TemplateResult {
    if (this.failed !== null) return this.failure(this.failed);
    if (this.imports === null) return this.waiting(2);
    if (this.imports.length === 0) return this.nothingYet(this.t("desk.imports_none"), this.t("desk.imports_none_more"));
    return html`<section class="known"><h2>${this.t("desk.imports")}</h2>${repeat(this.imports, (one) => one.id, (one) => this.#row(one))}</section>`;
  }

  #row(one: Import): TemplateResult {
    const tone = one.status === "done" ? "good" : one.status === "failed" ? "bad" : one.status === "cancelled" ? "" : "busy";
    return html`<a href="#import/${one.id}" data-testid="desk-import">
      <b>${one.name || one.source}</b><span class="chip ${tone}">${this.t(`desk.import_status.${one.status}`)}</span>
      <span class="soft">${this.t("desk.import_counts", { created: one.created, changed: one.changed, refused: one.refused })} · <time datetime=${one.created_at}>${moment(one.created_at, this.language, Date.now())}</time></span>
    </a>`;
  }
}

define("desk-import", DeskImport);
