/** API keys of the brand's own programs: made here, their secret shown once; changed, and taken away. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type ApiKey, type ApiKeyPage, BLANK_KEY, DAYS, type KeyDraft, type KeyWish, listKeys, makeKey, type NewKey, OVERLAPS, revokeKey, rotateKey, SCOPES, wishOfKey, withScope } from "../lib/desk-keys.ts";
import { fully } from "../lib/times.ts";
import { Doing } from "../elements/doing.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

export class DeskKeys extends DeskTab {
  static override properties = { ...DeskTab.properties, draft: { state: true }, open: { state: true }, made: { state: true }, copied: { state: true }, asking: { state: true }, overlap: { state: true } };

  declare private draft: KeyDraft;
  declare private open: boolean;
  /** The key whose secret stands on the screen, until it is put away. */
  declare private made: NewKey | null;
  declare private copied: boolean;
  /** What is about to be done to which key, and waits for a yes. */
  declare private asking: { readonly key: string; readonly deed: "rotate" | "revoke" } | null;
  declare private overlap: number;
  readonly #listing = new Listing<ApiKeyPage>(this, (after) => listKeys(this.house.api, after));
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.draft = BLANK_KEY;
    this.open = false;
    this.made = null;
    this.copied = false;
    this.asking = null;
    this.overlap = 0;
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      form,
      .made {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
        margin-bottom: 18px;
      }
      fieldset {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(190px, 1fr));
        gap: 2px 14px;
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      fieldset label {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 44px;
      }
      fieldset input {
        width: 22px;
        height: 22px;
        accent-color: var(--awning);
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        align-items: center;
      }
      .secret {
        padding: 14px;
        border-radius: var(--round-small);
        background: var(--paper-sunk);
        font-family: ui-monospace, monospace;
        overflow-wrap: anywhere;
        user-select: all;
      }
      ol {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
      }
      li {
        display: grid;
        gap: 6px;
      }
      b {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
        overflow-wrap: anywhere;
      }
      .more {
        margin-top: 14px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh();
  }

  override refresh(): void {
    if (this.isHost && (this.asking === null || this.#listing.page === null)) void this.#listing.look(); // what is being written stays where it stands
  }

  override render(): TemplateResult {
    if (!this.isHost) return this.nothingYet(this.t("desk.tab_keys"), this.t("desk.keys_host"));
    return html`<div class="head"><h1>${this.t("desk.tab_keys")}</h1>
        ${this.open ? nothing : html`<button class="button" data-testid="key-new" @click=${() => (this.open = true)}>${this.t("desk.key_new")}</button>`}</div>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert" data-testid="keys-problem">${this.error(this.#doing.problem)}</p>`}
      ${this.made === null ? nothing : this.#secret(this.made)} ${this.open ? this.#form() : nothing} ${this.#list()}`;
  }

  #secret({ key, secret }: NewKey): TemplateResult {
    return html`<section class="card made" role="status" data-testid="key-made">
      <h2>${this.t("desk.key_made", { name: key.name })}</h2>
      <p>${this.t("desk.key_once")}</p>
      <p class="secret" data-testid="key-secret">${secret}</p>
      <div class="deeds"><button class="button" @click=${() => void this.#copy(secret)}>${this.t(this.copied ? "desk.key_copied" : "desk.key_copy")}</button>
        <button class="button quiet" data-testid="key-away" @click=${() => (this.made = null)}>${this.t("desk.key_away")}</button></div>
    </section>`;
  }

  #form(): TemplateResult {
    const wish = wishOfKey(this.draft);
    return html`<form class="card" aria-label=${this.t("desk.key_new")} @submit=${(event: Event) => this.#make(event, wish)}>
      <div class="field"><label for="name">${this.t("desk.key_name")}</label><input class="input" id="name" data-testid="key-name" maxlength="80" autocomplete="off" .value=${this.draft.name} @input=${(event: Event) => (this.draft = { ...this.draft, name: (event.target as HTMLInputElement).value })} /></div>
      <fieldset><legend class="soft">${this.t("desk.key_scopes")}</legend>${SCOPES.map((scope) => html`<label><input type="checkbox" data-testid="scope-${scope}" .checked=${this.draft.scopes.has(scope)} @change=${(event: Event) => (this.draft = withScope(this.draft, scope, (event.target as HTMLInputElement).checked))} />${this.t(`desk.scope.${scope}`)}</label>`)}</fieldset>
      <div class="field"><label for="days">${this.t("desk.key_lasts")}</label><select class="input" id="days" @change=${(event: Event) => (this.draft = { ...this.draft, days: Number((event.target as HTMLSelectElement).value) })}>${DAYS.map((days) => html`<option value=${days} ?selected=${days === this.draft.days}>${this.t("desk.key_days", { n: days })}</option>`)}</select></div>
      <div class="deeds"><button class="button" data-testid="key-make" ?disabled=${this.#doing.busy || wish === null}>${this.t("desk.key_make")}</button>
        <button type="button" class="button quiet" @click=${() => (this.open = false)}>${this.t("close")}</button></div>
    </form>`;
  }

  #list(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { page } = this.#listing;
    if (page === null) return this.waiting();
    if (page.items.length === 0) return this.nothingYet(this.t("desk.keys_none"), this.t("desk.keys_none_more"));
    return html`<ol data-testid="keys">${repeat(page.items, (each) => each.id, (each) => this.#row(each))}</ol>
      ${this.more(this.#listing, "keys-more")}`;
  }

  #row(key: ApiKey): TemplateResult {
    const ended = key.revoked_at ?? (key.over ? key.expires_at : null);
    const says = [
      `vk_${key.prefix}_…`,
      ended === null ? this.t("desk.key_until", { when: fully(key.expires_at, this.language) }) : this.t("desk.key_ended", { when: fully(ended, this.language) }),
      key.last_used_at === null ? this.t("desk.key_unused") : this.t("desk.key_used", { when: fully(key.last_used_at, this.language) }),
    ];
    return html`<li class="card" data-testid="key">
      <b>${key.name} <span class="chip ${key.over ? "" : "good"}">${this.t(key.over ? "desk.key_over" : "desk.key_holds")}</span></b>
      <span class="soft">${says.join(" · ")}</span>
      <span class="soft">${key.scopes.map((scope) => this.t(`desk.scope.${scope}`)).join(" · ")}</span>
      ${key.over ? nothing : this.#deeds(key)}
    </li>`;
  }

  #deeds(key: ApiKey): TemplateResult {
    const { asking } = this;
    if (asking?.key !== key.id) {
      return html`<div class="deeds"><button class="button quiet small" data-testid="key-rotate" aria-label=${this.t("desk.key_rotate_of", { name: key.name })} @click=${() => (this.asking = { key: key.id, deed: "rotate" })}>${this.t("desk.key_rotate")}</button>
        <button class="button quiet small" data-testid="key-revoke" aria-label=${this.t("desk.key_revoke_of", { name: key.name })} @click=${() => (this.asking = { key: key.id, deed: "revoke" })}>${this.t("desk.key_revoke")}</button></div>`;
    }
    const rotates = asking.deed === "rotate";
    const overlap = html`<div class="field"><label for="overlap">${this.t("desk.key_overlap")}</label><select class="input" id="overlap" @change=${(event: Event) => (this.overlap = Number((event.target as HTMLSelectElement).value))}>${OVERLAPS.map((minutes) => html`<option value=${minutes} ?selected=${minutes === this.overlap}>${this.t(`desk.overlap.${minutes}`)}</option>`)}</select></div>`;
    return html`<p>${this.t(rotates ? "desk.key_rotate_sure" : "desk.key_revoke_sure")}</p>${rotates ? overlap : nothing}
      <div class="deeds"><button class="button small" data-testid="key-yes" ?disabled=${this.#doing.busy} @click=${() => void (rotates ? this.#rotate(key) : this.#revoke(key))}>${this.t(rotates ? "desk.key_rotate" : "desk.key_revoke")}</button>
        <button class="button quiet small" @click=${() => (this.asking = null)}>${this.t("close")}</button></div>`;
  }

  #make(event: Event, wish: KeyWish | null): void {
    event.preventDefault();
    if (wish === null) return;
    void this.#do(async () => {
      this.#show(await makeKey(this.house.api, wish));
      this.draft = BLANK_KEY;
      this.open = false;
    });
  }

  #rotate(key: ApiKey): Promise<boolean> {
    return this.#do(async () => this.#show(await rotateKey(this.house.api, key.id, this.overlap)));
  }

  #revoke(key: ApiKey): Promise<boolean> {
    return this.#do(async () => {
      await revokeKey(this.house.api, key.id);
      if (this.made?.key.id === key.id) this.made = null;
    });
  }

  #show(made: NewKey): void {
    this.made = made;
    this.copied = false;
  }

  async #copy(secret: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(secret);
      this.copied = true;
    } catch {
      return; // the browser does not let us: the secret stands there to be marked and copied by hand
    }
  }

  #do(what: () => Promise<void>): Promise<boolean> {
    return this.#doing.do(async () => {
      await what();
      this.asking = null;
      await this.#listing.read();
    });
  }
}

define("desk-keys", DeskKeys);
