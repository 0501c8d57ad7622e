/** Whether money and stock are as they must be, and where a provider's books say otherwise. */
import { css, html, nothing, type TemplateResult } from "lit";
import { type Break, type BreakPage, breaks, type Invariants, invariants, lookNow, type Moderator, moderator, standing } from "../lib/desk-health.ts";
import { codeOf } from "../lib/problems.ts";
import { fully } from "../lib/times.ts";
import { define } from "../elements/element.ts";
import { tick, warn } from "../elements/icons.ts";
import { buttons, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";

export class DeskHealth extends DeskTab {
  static override properties = { ...DeskTab.properties, found: { state: true }, judge: { state: true }, page: { state: true }, failed: { state: true }, problem: { state: true }, busy: { state: true } };

  declare private found: Invariants | null;
  declare private judge: Moderator | null;
  declare private page: BreakPage | null;
  declare private failed: string | null;
  declare private problem: string | null;
  declare private busy: boolean;

  constructor() {
    super();
    this.found = null;
    this.judge = null;
    this.page = null;
    this.failed = null;
    this.problem = null;
    this.busy = false;
  }

  static override styles = [
    look,
    buttons,
    deskLook,
    css`
      .card,
      ul {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        justify-items: start;
      }
      ul {
        justify-items: stretch;
        width: 100%;
      }
      .stand {
        display: flex;
        gap: 12px;
        align-items: center;
        font-family: var(--sign);
        font-size: 20px;
        font-weight: 700;
      }
      .well {
        color: var(--leaf);
      }
      .broken {
        color: var(--awning-deep);
      }
      li {
        padding: 10px 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      section + section {
        margin-top: 18px;
      }
      .more {
        margin-top: 4px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh();
  }

  override refresh(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      [this.found, this.judge, this.page] = await Promise.all([invariants(this.house.api), moderator(this.house.api), breaks(this.house.api, null)]);
      this.failed = null;
    } catch (thrown) {
      if (this.found === null) this.failed = codeOf(thrown);
    }
  }

  async #do(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await what();
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult {
    return html`<div class="head"><h1>${this.t("desk.tab_health")}</h1></div>${this.#body()}`;
  }

  #body(): TemplateResult {
    if (this.failed !== null) return this.failure(this.failed);
    if (this.found === null || this.judge === null || this.page === null) return this.waiting(2);
    return html`${this.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.problem)}</p>`} ${this.#invariants(this.found)} ${this.#moderator(this.judge)} ${this.#breaks(this.page)}`;
  }

  #moderator({ condition, model }: Moderator): TemplateResult {
    const down = condition === "down";
    return html`<section class="card" aria-labelledby="moderator">
      <h2 id="moderator">${this.t("desk.health_moderator")}</h2>
      <p class="stand ${down ? "broken" : condition === "well" ? "well" : ""}" role="status">${down ? warn() : condition === "well" ? tick() : nothing}${this.t(`desk.health_moderator_${condition}`, { model: model ?? "" })}</p>
    </section>`;
  }

  #invariants(found: Invariants): TemplateResult {
    const stands = standing(found);
    const again = async (): Promise<void> => {
      this.found = await lookNow(this.house.api);
    };
    return html`<section class="card" aria-labelledby="invariants">
      <h2 id="invariants">${this.t("desk.health_invariants")}</h2>
      <p class="stand ${stands}" role="status" data-testid="health-${stands}">${stands === "well" ? tick() : stands === "broken" ? warn() : nothing}${this.t(`desk.health_${stands}`, { n: found.violations })}</p>
      ${found.checked_at === null ? nothing : html`<p class="soft">${this.t("desk.health_checked", { n: found.checked, when: fully(found.checked_at, this.language) })}</p>`}
      ${found.broken.length === 0 ? nothing : html`<ul>${found.broken.map(({ name, rows }) => html`<li><b>${name}</b><br /><span class="soft">${rows.join(", ")}</span></li>`)}</ul>`}
      ${this.isHost ? html`<button class="button quiet small" data-testid="health-look" ?disabled=${this.busy} @click=${() => void this.#do(again)}>${this.t("desk.health_look")}</button>` : nothing}
    </section>`;
  }

  #breaks(page: BreakPage): TemplateResult {
    const more = async (): Promise<void> => {
      const older = await breaks(this.house.api, page.next);
      this.page = { items: [...page.items, ...older.items], next: older.next };
    };
    return html`<section class="card" aria-labelledby="breaks">
      <h2 id="breaks">${this.t("desk.health_breaks")}</h2>
      ${page.items.length === 0 ? html`<p class="stand well" data-testid="health-no-breaks">${tick()}${this.t("desk.health_no_breaks")}</p>` : html`<ul>${page.items.map((each) => this.#break(each))}</ul>`}
      ${page.next === null ? nothing : html`<button class="button quiet small more" ?disabled=${this.busy} @click=${() => void this.#do(more)}>${this.t("desk.more")}</button>`}
    </section>`;
  }

  #break({ provider, kind, subject, order, ours, theirs, last_seen_at: seen }: Break): TemplateResult {
    return html`<li data-testid="health-break"><b>${provider}: ${this.t(`desk.break.${kind}`)}</b> <span class="soft">${fully(seen, this.language)}</span><br />${this.t("desk.break_says", { ours, theirs })}<br />${order === null ? html`<span class="soft">${subject}</span>` : html`<a class="link" href="#orders/${order}">${subject}</a>`}</li>`;
  }
}

define("desk-health", DeskHealth);
