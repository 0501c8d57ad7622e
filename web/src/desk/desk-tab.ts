/** What every tab of the back office grows from: it knows who works here, the doors, and the rest of the address. */
import { html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { Facts, Key } from "../lib/i18n.ts";
import type { You } from "../lib/wire.ts";
import { VitrinaElement } from "../elements/element.ts";
import type { Listing, Page } from "./listing.ts";

export class DeskTab extends VitrinaElement {
  static override properties: Record<string, object> = { ...VitrinaElement.properties, house: { attribute: false }, you: { attribute: false }, path: { attribute: false } };

  declare house: House;
  /** Who works here. Moderators look; what moves money is the host's. */
  declare you: You;
  /** What follows the tab's name in the address: `#orders/ord_1` gives `ord_1`, `#orders` gives nothing. */
  declare path: string;

  constructor() {
    super();
    this.path = "";
  }

  /** Asks the doors anew; the page calls it when the network is back and when the tab is looked at again. */
  refresh(): void {}

  /** For parts of a tab that are no elements of their own. */
  say(key: Key, facts?: Facts): string {
    return this.t(key, facts);
  }

  protected get isHost(): boolean {
    return this.you.role === "host";
  }

  /** Grey boxes in the place of what is on its way. */
  protected waiting(rows = 4): TemplateResult {
    return html`<div role="status" data-testid="desk-loading"><span class="unseen">${this.t("loading")}</span>${Array.from({ length: rows }, () => html`<div class="bone" aria-hidden="true"></div>`)}</div>`;
  }

  /** Why it could not be shown, and the way to try again. */
  protected failure(code: string): TemplateResult {
    return html`<div class="state" role="alert" data-testid="desk-failed"><h2>${this.error(code)}</h2><button class="button" @click=${() => this.refresh()}>${this.t("retry")}</button></div>`;
  }

  /** That there is nothing, and what will be here. */
  protected nothingYet(title: string, more: string): TemplateResult {
    return html`<div class="state" data-testid="desk-empty"><h2>${title}</h2><p>${more}</p></div>`;
  }

  /** What a list ends with: the way to more of it, and why no more came. */
  protected more(listing: Pick<Listing<Page>, "page" | "busy" | "problem" | "more">, testid: string): TemplateResult {
    return html`${listing.page === null || listing.page.next === null ? nothing : html`<button class="button quiet more" data-testid=${testid} ?disabled=${listing.busy} @click=${() => void listing.more()}>${this.t("desk.more")}</button>`}
      ${listing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(listing.problem)}</p>`}`;
  }
}
