/** The row of panes of a panel: what does not fit is a scroll away, and the edge says so. Arrow keys go from one to the next. */
import { css, html, nothing, type TemplateResult } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

export interface StudioTab {
  readonly id: string;
  readonly title: string;
  /** How many things wait there. */
  readonly count: number;
}

/** Pixels that are none: zoomed pages end between two. */
const SLACK = 2;

export class StudioTabs extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, tabs: { attribute: false }, chosen: {}, hasLess: { state: true }, hasMore: { state: true } };

  declare tabs: readonly StudioTab[];
  declare chosen: string;
  /** Whether some are out of sight on this side. */
  declare private hasLess: boolean;
  declare private hasMore: boolean;
  readonly #sizes = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.tabs = [];
    this.chosen = "";
    this.hasLess = false;
    this.hasMore = false;
  }

  static override styles = [
    look,
    css`
      :host {
        position: relative;
        display: block;
        min-width: 0;
        padding-bottom: 6px;
      }
      .row {
        display: flex;
        overflow-x: auto;
        scrollbar-width: none;
        gap: 2px;
        padding: 4px;
      }
      .row.before {
        mask-image: linear-gradient(to right, transparent 34px, #000 70px);
      }
      .row.after {
        mask-image: linear-gradient(to left, transparent 34px, #000 70px);
      }
      .row.before.after {
        mask-image: linear-gradient(to right, transparent 34px, #000 70px, #000 calc(100% - 70px), transparent calc(100% - 34px));
      }
      .row button {
        min-height: 44px;
        flex: none;
        padding: 0 11px;
        border: 0;
        border-radius: 99px;
        background: none;
        color: var(--chalk-soft);
        font-size: 16px;
        font-weight: 650;
        scroll-margin: 0 72px;
      }
      .row button[aria-selected="true"] {
        background: var(--night-raised);
        color: var(--chalk);
      }
      .on {
        position: absolute;
        top: 9px;
        display: grid;
        place-items: center;
        width: 34px;
        height: 34px;
        padding: 0;
        border: 0;
        border-radius: 99px;
        background: var(--night-raised);
        color: var(--chalk);
        font-size: 22px;
        line-height: 1;
      }
      .on.left {
        left: 0;
      }
      .on.right {
        right: 0;
      }
      .n {
        display: inline-block;
        min-width: 20px;
        margin-left: 4px;
        padding: 0 6px;
        border-radius: 99px;
        background: var(--ember);
        color: var(--ink);
        font-size: 13px;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override firstUpdated(): void {
    this.#sizes.observe(this.#row);
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("chosen")) this.#chosenTab?.scrollIntoView({ inline: "nearest", block: "nearest" });
    this.#measure();
  }

  get #row(): HTMLElement {
    return this.renderRoot.querySelector(".row") as HTMLElement;
  }

  get #chosenTab(): HTMLElement | null {
    return this.renderRoot.querySelector("[aria-selected=true]");
  }

  override render(): TemplateResult {
    const side = (which: "left" | "right", sign: string): TemplateResult => html`<button class="on ${which}" tabindex="-1" aria-hidden="true" data-testid="tabs-${which}" @click=${() => this.#turn(which === "left" ? -1 : 1)}>${sign}</button>`;
    return html`<div class="row ${this.hasLess ? "before" : ""} ${this.hasMore ? "after" : ""}" role="tablist" aria-label=${this.t("chat.title")} @scroll=${this.#measure} @keydown=${this.#key}>${this.tabs.map((each) => this.#tab(each))}</div>
      ${this.hasLess ? side("left", "‹") : nothing}${this.hasMore ? side("right", "›") : nothing}`;
  }

  #tab({ id, title, count }: StudioTab): TemplateResult {
    const chosen = id === this.chosen;
    return html`<button role="tab" data-tab=${id} data-testid=${id === "refused" ? "tab-refused" : `pane-${id}`} aria-selected=${chosen ? "true" : "false"} tabindex=${chosen ? "0" : "-1"} @click=${() => this.#choose(id)}>${title}${count > 0 ? html`<span class="n" data-testid="${id === "refused" ? "held" : id}-count">${count}</span>` : nothing}</button>`;
  }

  #choose(id: string): void {
    this.dispatchEvent(new CustomEvent("choose", { detail: id }));
  }

  #key = (event: KeyboardEvent): void => {
    const at = this.tabs.findIndex(({ id }) => id === this.chosen);
    const last = this.tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    const next = to === undefined ? undefined : this.tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    this.#choose(next.id);
    this.renderRoot.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };

  #turn(way: 1 | -1): void {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#row.scrollBy({ left: way * this.#row.clientWidth * 0.7, behavior: calm ? "auto" : "smooth" });
  }

  #measure = (): void => {
    const { scrollLeft, scrollWidth, clientWidth } = this.#row;
    this.hasLess = scrollLeft > SLACK;
    this.hasMore = scrollLeft + clientWidth < scrollWidth - SLACK;
  };
}

define("studio-tabs", StudioTabs);
