/** The back office: a shell that knows who works here and shows one tab at a time, by what follows `#` in the address. */
import { css, html, nothing, type TemplateResult } from "lit";
import { house, recall, remember } from "../lib/browser.ts";
import { preferred } from "../lib/i18n.ts";
import { codeOf, Problem } from "../lib/problems.ts";
import type { WishEvent } from "../lib/wishes.ts";
import type { You } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/language-switch.ts";
import { buttons, look } from "../elements/look.ts";
import mark from "../styles/mark.svg";
import { deskLook } from "./desk-look.ts";
import type { DeskTab } from "./desk-tab.ts";
import { TABS, type Tab } from "./tabs.ts";

export class DeskPage extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    you: { state: true },
    failed: { state: true },
    tab: { state: true },
    shown: { state: true },
    offline: { state: true },
  };

  declare private you: You | null;
  /** The code of why the page, or the tab's script, could not be had. */
  declare private failed: string | null;
  declare private tab: Tab;
  /** The element of the tab, once its script is there. */
  declare private shown: DeskTab | null;
  declare private offline: boolean;
  readonly #house = house();
  readonly #opened = new Map<string, DeskTab>();

  constructor() {
    super();
    this.language = preferred(recall("language"), navigator.languages);
    this.you = null;
    this.failed = null;
    this.tab = TABS[0] as Tab;
    this.shown = null;
    this.offline = !navigator.onLine;
  }

  static override styles = [
    look,
    buttons,
    deskLook,
    css`
      .page {
        display: grid;
        grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr);
        min-height: 100dvh;
      }
      header {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: calc(10px + var(--safe-top)) calc(16px + var(--safe-right)) 10px calc(16px + var(--safe-left));
      }
      header img {
        display: block;
        width: 40px;
        height: 40px;
        border-radius: 11px;
      }
      header strong {
        flex: 1;
        overflow: hidden;
        font-family: var(--sign);
        font-size: 20px;
        letter-spacing: -0.01em;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      nav {
        position: sticky;
        z-index: 3;
        top: 0;
        display: flex;
        gap: 4px;
        overflow-x: auto;
        padding: 0 calc(12px + var(--safe-right)) 0 calc(12px + var(--safe-left));
        border-bottom: 1px solid var(--line);
        background: var(--paper);
        scrollbar-width: none;
      }
      nav a {
        flex: none;
        display: inline-flex;
        align-items: center;
        min-height: 48px;
        padding: 0 12px;
        border-bottom: 3px solid transparent;
        color: var(--ink-soft);
        font-weight: 650;
        text-decoration: none;
      }
      nav a[aria-current="page"] {
        border-bottom-color: var(--awning);
        color: var(--ink);
      }
      nav a:focus-visible {
        outline-offset: -3px;
      }
      main {
        width: 100%;
        max-width: 1240px;
        margin: 0 auto;
        padding: 18px calc(16px + var(--safe-right)) calc(32px + var(--safe-bottom)) calc(16px + var(--safe-left));
      }
      .offline {
        margin-bottom: 14px;
        padding: 10px 16px;
        border-radius: var(--round);
        background: var(--brass);
        font-size: 14px;
        font-weight: 600;
      }
      .centre {
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 12px;
        min-height: 100dvh;
        padding: 24px;
        text-align: center;
      }
      .name {
        display: none;
      }
      @media (min-width: 1000px) {
        header,
        nav {
          padding-right: max(24px, calc(50vw - 604px));
          padding-left: max(24px, calc(50vw - 604px));
        }
        main {
          padding: 28px 24px 48px;
        }
        .name {
          display: inline;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("wish", (event) => {
      const wish = (event as WishEvent).detail;
      if (wish.kind !== "speak") return;
      this.language = wish.language;
      remember("language", wish.language);
    });
    window.addEventListener("hashchange", () => void this.#follow());
    window.addEventListener("offline", () => (this.offline = true));
    window.addEventListener("online", () => this.#return());
    document.addEventListener("visibilitychange", () => document.hidden || this.shown?.refresh());
    void this.#enter();
  }

  async #enter(): Promise<void> {
    this.failed = null;
    try {
      const you = await this.#house.session.recall();
      if (you.role === "guest") return location.assign(this.#signIn);
      this.you = you;
      if (this.#isStaff(you)) await this.#follow();
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.status === 401) location.assign(this.#signIn);
      else this.failed = codeOf(thrown);
    }
  }

  /** Show what the address says; an address that says nothing known shows the first tab. */
  async #follow(): Promise<void> {
    const [name = "", ...rest] = location.hash.slice(1).split("/");
    const tab = TABS.find((each) => each.name === name) ?? TABS[0];
    if (tab === undefined || this.you === null) return;
    this.tab = tab;
    this.failed = null;
    try {
      const element = this.#opened.get(tab.name) ?? (await tab.open());
      this.#opened.set(tab.name, element);
      element.house = this.#house;
      element.you = this.you;
      element.language = this.language;
      element.path = tab.name === name ? rest.join("/") : "";
      if (this.tab === tab) this.shown = element;
    } catch {
      if (this.tab === tab) this.failed = "offline"; // a script that does not come
    }
  }

  #return(): void {
    this.offline = false;
    if (this.you === null) void this.#enter();
    else if (this.failed !== null) void this.#follow();
    else this.shown?.refresh();
  }

  #isStaff({ role }: You): boolean {
    return role === "host" || role === "moderator";
  }

  get #signIn(): string {
    return `/sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`;
  }

  override willUpdate(): void {
    document.documentElement.lang = this.language;
    document.title = `${this.t("desk.title")} · ${this.t(this.tab.label)}`;
    if (this.shown !== null) this.shown.language = this.language;
  }

  override updated(): void {
    this.renderRoot.querySelector("nav a[aria-current='page']")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  override render(): TemplateResult {
    const { you } = this;
    if (you !== null && !this.#isStaff(you)) {
      return html`<main class="centre"><h1>${this.t("desk.staff_only")}</h1><p class="soft">${this.t("desk.staff_only_more", { name: you.name })}</p><a class="button" href=${this.#signIn}>${this.t("desk.other_account")}</a></main>`;
    }
    if (you === null && this.failed === null) return html`<main class="centre" role="status"><p>${this.t("loading")}</p></main>`;
    return html`<div class="page">
      <header>
        <a href="/" aria-label=${this.t("curtain.all_shows")}><img src=${mark} alt="" /></a>
        <strong>${this.t("desk.title")}</strong>
        <span class="soft name">${you?.name}</span>
        <language-switch .language=${this.language}></language-switch>
      </header>
      <nav aria-label=${this.t("desk.title")}>
        ${TABS.map((tab) => html`<a href="#${tab.name}" data-testid="desk-tab-${tab.name}" aria-current=${this.tab === tab ? "page" : nothing}>${this.t(tab.label)}</a>`)}
      </nav>
      <main>
        <div role="status">${this.offline ? html`<p class="offline" data-testid="desk-offline">${this.t("desk.offline")}</p>` : nothing}</div>
        ${this.failed === null ? (this.shown ?? html`<p role="status">${this.t("loading")}</p>`) : this.#failure(this.failed)}
      </main>
    </div>`;
  }

  #failure(code: string): TemplateResult {
    const again = (): void => void (this.you === null ? this.#enter() : this.#follow());
    return html`<div class="state" role="alert"><h2>${this.error(code)}</h2><button class="button" @click=${again}>${this.t("retry")}</button></div>`;
  }
}

define("desk-page", DeskPage);
