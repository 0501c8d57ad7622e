/** The viewer's page, made of elements; what it knows and does is the visit's. */
import { css, html, nothing, type TemplateResult } from "lit";
import { house, recall, slugIn, takeFromAddress } from "../lib/browser.ts";
import type { ReactionKind, Taps } from "../lib/frames.ts";
import { preferred } from "../lib/i18n.ts";
import { cartsOf, isSelling } from "../lib/offers.ts";
import { unitsIn } from "../lib/shop.ts";
import type { Room } from "../lib/show-room.ts";
import type { Wish, WishEvent } from "../lib/wishes.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { bag, shelf } from "../elements/icons.ts";
import "../elements/live-banner.ts";
import "../elements/live-chat.ts";
import { type Curtain, curtainOf } from "../elements/live-curtain.ts";
import "../elements/live-player.ts";
import "../elements/live-products.ts";
import type { LiveReactions } from "../elements/live-reactions.ts";
import "../elements/live-reactions.ts";
import "../elements/live-say.ts";
import "../elements/live-ticker.ts";
import { awning, buttons, look } from "../elements/look.ts";
import { layout } from "./layout.ts";
import "./show-bar.ts";
import "./show-hung.ts";
import "./show-sheets.ts";
import { Visit } from "./visit.ts";
import { isMember, type Visiting } from "./visiting.ts";

export class LiveShow extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, now: { state: true } };

  declare private now: Visiting;
  readonly #house = house();
  readonly #visit = new Visit({
    house: this.#house,
    slug: slugIn(location.pathname),
    language: preferred(recall("language"), navigator.languages),
    returned: takeFromAddress("order"),
    toppedUp: takeFromAddress("topup"),
    joined: takeFromAddress("membership") !== null,
    changed: (now) => this.#draw(now),
    tapped: (taps, whose) => this.#fly(taps, whose),
  });

  static override styles = [
    look,
    buttons,
    awning,
    layout,
    css`
      live-calm:not([up]) {
        position: absolute;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#draw(this.#visit.now);
    this.addEventListener("wish", (event) => void this.#visit.grant((event as WishEvent).detail));
    document.addEventListener("visibilitychange", () => this.#visit.hide(document.hidden));
    window.addEventListener("online", () => this.#visit.reconnect());
    window.addEventListener("pagehide", () => this.#visit.leave());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    void this.#visit.open();
  }

  #draw(now: Visiting): void {
    this.now = now;
    this.language = now.language;
    document.documentElement.lang = now.language;
    const name = this.t("app.name");
    document.title = now.room === null ? name : `${this.words(now.room.snapshot.show.title)} · ${name}`;
  }

  #fly(taps: Taps, whose: "mine" | "everybodys"): void {
    const air = this.renderRoot.querySelector<LiveReactions>("live-reactions");
    if (whose === "everybodys") air?.everybodys(taps);
    else for (const kind of Object.keys(taps) as ReactionKind[]) air?.mine(kind);
  }

  override render(): TemplateResult {
    const { room, picture, sound, sheet, looking, field, standing, naming } = this.now;
    const curtain = this.#curtain();
    return html`<main class="page ${curtain === "none" ? "" : "curtained"}">
        <section class="stage">${this.#stage(room, curtain)}</section>
        <show-bar .language=${this.language} .show=${room?.snapshot.show ?? null} .viewers=${room?.viewers ?? null} .sound=${sound} ?playing=${picture.phase === "playing"}></show-bar>
        ${room === null ? nothing : this.#around(room)}
      </main>
      ${room === null
        ? html`<live-sheet .language=${this.language} .heading=${this.t("club.title")} ?open=${sheet === "membership"}><live-membership .language=${this.language} .club=${this.now.club}><p role="status">${this.t("loading")}</p></live-membership></live-sheet>`
        : html`<show-sheets .language=${this.language} .house=${this.#house} .sheet=${sheet} .looking=${looking} .field=${field} .snapshot=${room.snapshot} .standing=${standing} .naming=${naming} .club=${this.now.club} .time=${this.#visit.time}></show-sheets>`}`;
  }

  #stage(room: Room | null, curtain: Curtain): TemplateResult {
    const { picture, sound, failed } = this.now;
    const show = room?.snapshot.show ?? null;
    const label = show === null ? "" : this.t("player.label", { title: this.words(show.title) });
    const code = failed ?? (picture.phase === "failed" ? picture.code : "error");
    return html`
      <live-player .language=${this.language} .stream=${picture.phase === "playing" ? picture.stream : null} .sound=${sound} .label=${label}></live-player>
      <live-curtain .language=${this.language} curtain=${curtain} ?veil=${curtain === "reconnecting"} ?full=${room === null} .show=${show} .time=${this.#visit.time} .poster=${this.now.poster} .code=${code}></live-curtain>
      <div class="shade"></div>
      <div class="awning"></div>
    `;
  }

  #curtain(): Curtain {
    const { failed, room, picture, seen } = this.now;
    if (failed === "members_only") return "members";
    if (failed !== null) return failed === "no_such_show" || failed === "not_found" ? "no_show" : "error";
    return room === null ? "loading" : curtainOf(room.snapshot.show, picture, seen);
  }

  #around(room: Room): TemplateResult {
    const { standing, sheet, notice } = this.now;
    const { snapshot } = room;
    const { pinned, status } = snapshot.show.state;
    const order = standing?.order?.status === "pending_payment" && sheet === null ? standing.order : null;
    const offer = snapshot.offers.find((each) => each.id === pinned && each.on_sale) ?? null;
    return html`
      <div class="banner"><live-banner .language=${this.language} .connection=${room.connection}></live-banner></div>
      <live-ticker .language=${this.language} .lines=${snapshot.crowd.switches.off.includes("ticker") ? [] : snapshot.ticker} .time=${this.#visit.time}></live-ticker>
      <aside class="goods" aria-label=${this.t("offer.list")}>
        <h2>${this.t("offer.list")}</h2>
        <live-products .language=${this.language} .offers=${snapshot.offers} .time=${this.#visit.time} .pinned=${pinned} ?over=${!isSelling(snapshot.show.state)}></live-products>
      </aside>
      <live-reactions></live-reactions>
      <live-gift-burst .language=${this.language} .gifts=${this.now.gifts}></live-gift-burst>
      ${this.#curtain() === "none" && !this.now.sound ? html`<sound-pill .language=${this.language}></sound-pill>` : nothing}
      ${this.#talking(room)}
      <react-bar .language=${this.language} .taps=${room.taps} ?hidden=${status === "ended"}></react-bar>
      <show-hung .language=${this.language} .offer=${offer} .carts=${cartsOf(snapshot.crowd, offer)} .order=${order} .notice=${notice === null ? null : this.error(notice)} .time=${this.#visit.time} ?busy=${standing?.busy ?? true} ?over=${!isSelling(snapshot.show.state)}></show-hung>
    `;
  }

  #talking({ snapshot, margin, you, connection }: Room): TemplateResult {
    const { sending, replying } = this.now;
    const ended = snapshot.show.state.status === "ended";
    const quoted = snapshot.messages.find((message) => message.id === replying) ?? null;
    return html`<section class="talk" aria-label=${this.t("chat.title")}>
      <h2>${this.t("chat.title")}</h2>
      <live-crowd .language=${this.language} .crowd=${snapshot.crowd} .mine=${this.now.mine} .deeds=${this.now.deeds} .cart=${this.now.standing?.cart ?? null} .club=${this.now.club} .giving=${this.now.giving} ?offline=${connection.status !== "open"} .offers=${snapshot.offers} .time=${this.#visit.time} ?ended=${ended}></live-crowd>
      <live-chat .language=${this.language} .messages=${snapshot.messages} .margin=${margin} .answers=${snapshot.answers} .offers=${snapshot.offers} .deeds=${this.now.deeds} .you=${you} .writable=${!ended}></live-chat>
      <div class="say">
        <live-calm .language=${this.language} .shield=${snapshot.crowd.shield} .time=${this.#visit.time} ?up=${snapshot.crowd.shield.up}></live-calm>
        <live-say .language=${this.language} .sending=${sending} .replying=${quoted} ?closed=${ended} ?members=${snapshot.show.state.members_write && !this.#belongs}></live-say>
        ${this.#deeds()}
      </div>
    </section>`;
  }

  /** Whether whoever looks may write where members do. */
  get #belongs(): boolean {
    const role = this.now.room?.you?.role;
    return role === "host" || role === "moderator" || isMember(this.now.club, Date.now());
  }

  #deeds(): TemplateResult {
    const units = unitsIn(this.now.standing?.cart ?? null);
    const open = (wish: Wish) => (): void => void this.#visit.grant(wish);
    return html`<div class="deeds">
      <button class="round shelf" data-testid="products-open" aria-label=${this.t("offer.list")} @click=${open({ kind: "open", sheet: "products" })}>${shelf()}</button>
      <button class="round cart" data-testid="cart-open" aria-label=${units > 0 ? this.t("cart.open_n", { n: units }) : this.t("cart.open")} @click=${open({ kind: "open", sheet: "cart" })}>
        ${bag()}${units > 0 ? html`<span class="units" data-testid="cart-units">${units}</span>` : nothing}
      </button>
    </div>`;
  }
}

define("live-show", LiveShow);
