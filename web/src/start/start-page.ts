/** The start page: what is on air, what comes, what was. */
import { css, html, nothing, type TemplateResult } from "lit";
import { house, recall, remember } from "../lib/browser.ts";
import { type Key, preferred } from "../lib/i18n.ts";
import { codeOf } from "../lib/problems.ts";
import type { WishEvent } from "../lib/wishes.ts";
import type { OfferView, ShowView, You } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/language-switch.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/shop-sign.ts";
import "./show-card.ts";

/** Windows of shows on air that are dressed with their goods. */
const DRESSED = 4;

export class StartPage extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, shows: { state: true }, goods: { state: true }, failed: { state: true }, you: { state: true } };

  declare private shows: readonly ShowView[] | null;
  /** What the shows on air sell, by show. */
  declare private goods: ReadonlyMap<string, readonly OfferView[]>;
  declare private failed: string | null;
  declare private you: You | null;
  readonly #house = house();

  constructor() {
    super();
    this.language = preferred(recall("language"), navigator.languages);
    this.shows = null;
    this.goods = new Map();
    this.failed = null;
    this.you = null;
  }

  static override styles = [
    look,
    buttons,
    css`
      main {
        max-width: 1160px;
        margin: 0 auto;
        padding: 36px calc(20px + var(--safe-right)) calc(48px + var(--safe-bottom)) calc(20px + var(--safe-left));
      }
      h1 {
        max-width: 16ch;
        font-family: var(--sign);
        font-size: clamp(38px, 8vw, 64px);
        font-weight: 700;
        line-height: 1.04;
        letter-spacing: -0.025em;
        text-wrap: balance;
      }
      .lead {
        max-width: 60ch;
        margin-top: 14px;
        color: var(--ink-soft);
        font-size: 18px;
      }
      section {
        margin-top: 36px;
      }
      h2 {
        margin-bottom: 14px;
        font-family: var(--sign);
        font-size: 24px;
        font-weight: 700;
        letter-spacing: -0.01em;
      }
      ul {
        display: grid;
        gap: 12px;
      }
      ul.live {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr));
        gap: 20px;
      }
      .state {
        display: grid;
        justify-items: start;
        gap: 8px;
        margin-top: 36px;
        padding: 32px 24px;
        border-radius: var(--round-large);
        background: var(--paper-sunk);
      }
      .state h2 {
        margin: 0;
      }
      .state .button {
        margin-top: 8px;
      }
      .bone {
        height: 92px;
        border-radius: var(--round-large);
        background: linear-gradient(100deg, var(--paper-sunk) 40%, var(--paper-raised) 50%, var(--paper-sunk) 60%) 0 0 / 300% 100%;
        animation: shine 1.4s linear infinite;
      }
      .bone:first-child {
        height: 320px;
        max-width: 720px;
      }
      @keyframes shine {
        from {
          background-position: 100% 0;
        }
        to {
          background-position: 0 0;
        }
      }
      .account {
        color: var(--ink);
        font-weight: 600;
      }
      @media (min-width: 1000px) {
        .wide {
          display: grid;
          grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
          gap: 40px;
          align-items: start;
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
      this.#name();
    });
    this.#name();
    void this.#load();
    void this.#greet();
  }

  #name(): void {
    document.documentElement.lang = this.language;
    document.title = this.t("app.name");
  }

  async #load(): Promise<void> {
    this.failed = null;
    try {
      this.shows = await this.#house.api.shows();
      for (const show of this.shows.filter((each) => each.state.status === "live").slice(0, DRESSED)) void this.#dress(show);
    } catch (thrown) {
      this.failed = codeOf(thrown);
    }
  }

  /** Put the goods of a show on air into its window; a window without them is a window too. */
  async #dress(show: ShowView): Promise<void> {
    const { snapshot } = await this.#house.api.show(show.slug).catch(() => ({ snapshot: null }));
    if (snapshot !== null) this.goods = new Map(this.goods).set(show.id, snapshot.offers);
  }

  /** Staff find the way to the studio here. Whoever never signed in is not asked about. */
  async #greet(): Promise<void> {
    if (recall("signed") !== "yes") return;
    try {
      this.you = await this.#house.session.recall();
    } catch {
      this.you = null; // nobody, and nobody has to be
    }
  }

  async #signOut(): Promise<void> {
    try {
      await this.#house.session.signOut();
    } finally {
      remember("signed", "no");
      this.you = null;
    }
  }

  override render(): TemplateResult {
    return html`<shop-sign .language=${this.language}>${this.#account()}<language-switch .language=${this.language}></language-switch></shop-sign>
      <main>
        <h1>${this.t("start.title")}</h1>
        <p class="lead">${this.t("start.lead")}</p>
        <div aria-live="polite" aria-busy=${this.shows === null && this.failed === null ? "true" : "false"}>${this.#body()}</div>
      </main>`;
  }

  #account(): TemplateResult {
    const orders = recall("known") === "yes" ? html`<a class="link account" href="/orders" data-testid="orders-open">${this.t("start.orders")}</a>` : nothing;
    if (this.you === null || this.you.role === "guest") return html`${orders}<a class="link account" href="/sign-in">${this.t("start.sign_in")}</a>`;
    const desk = this.#isStaff ? html`<a class="link account" href="/desk" data-testid="desk-open">${this.t("start.desk")}</a>` : html`<span>${this.you.name}</span>`;
    return html`${desk}<button class="link" @click=${() => void this.#signOut()}>${this.t("start.sign_out")}</button>`;
  }

  get #isStaff(): boolean {
    return this.you?.role === "host" || this.you?.role === "moderator";
  }

  #body(): TemplateResult {
    if (this.failed !== null) {
      return html`<div class="state" role="alert"><h2>${this.t("start.error")}</h2><p>${this.error(this.failed)}</p><button class="button" @click=${() => void this.#load()}>${this.t("retry")}</button></div>`;
    }
    if (this.shows === null) return html`<section><span class="unseen">${this.t("loading")}</span><ul><li class="bone"></li><li class="bone"></li></ul></section>`;
    if (this.shows.length === 0) return html`<div class="state"><h2>${this.t("start.empty")}</h2><p>${this.t("start.empty_more")}</p></div>`;
    const by = (...statuses: readonly string[]): readonly ShowView[] => (this.shows ?? []).filter((show) => statuses.includes(show.state.status));
    const soon = [...by("scheduled")].sort((one, other) => one.starts_at.localeCompare(other.starts_at));
    const live = by("live", "reconnecting");
    const rest = html`<div>${this.#section("start.soon", soon)} ${this.#section("start.past", by("ended"))}</div>`;
    const others = this.shows.length > live.length;
    return html`<div class=${live.length === 1 && others ? "wide" : ""}>${this.#section("start.live", live)} ${rest}</div>`;
  }

  #section(title: Key, shows: readonly ShowView[]): TemplateResult | typeof nothing {
    if (shows.length === 0) return nothing;
    const large = title === "start.live";
    return html`<section>
      <h2>${this.t(title)}</h2>
      <ul class=${large ? "live" : ""}>${shows.map((show) => html`<li><show-card .language=${this.language} .show=${show} .offers=${this.goods.get(show.id) ?? []} ?large=${large} ?alone=${this.shows?.length === 1} ?staff=${this.#isStaff}></show-card></li>`)}</ul>
    </section>`;
  }
}

define("start-page", StartPage);
