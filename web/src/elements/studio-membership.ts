/** For whom a show and its chat are, and whether one can join from it. Brings its words. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import { type DeskTiers, letIn, letWrite, listTiers, switchJoining } from "../lib/desk-members.ts";
import { learn } from "../lib/i18n.ts";
import type { Snapshot } from "../lib/wire.ts";
import { membersEnglish } from "../lib/words-members-en.ts";
import { membersRussian } from "../lib/words-members-ru.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { star } from "./icons.ts";
import { buttons, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

learn({ en: membersEnglish, ru: membersRussian });

type Switch = "access" | "write" | "joining";

export class StudioMembership extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, snapshot: { attribute: false }, host: { type: Boolean }, tiers: { state: true } };

  declare house: House;
  declare snapshot: Snapshot;
  declare host: boolean;
  declare private tiers: DeskTiers | null;
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.host = false;
    this.tiers = null;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      section {
        display: grid;
        gap: 12px;
        padding: 14px 16px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      h2 {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      h2 svg {
        color: var(--brass);
      }
      label {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 12px;
        align-items: center;
        min-height: 44px;
      }
      label small {
        grid-column: 2;
        color: var(--chalk-soft);
        font-size: 13px;
      }
      input {
        width: 22px;
        height: 22px;
        accent-color: var(--awning);
      }
      .rules {
        display: grid;
        gap: 6px;
        padding: 10px 12px;
        border-left: 3px solid var(--brass);
        font-size: 14px;
      }
      a {
        color: inherit;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#doing.do(async () => (this.tiers = await listTiers(this.house.api)));
  }

  override render(): TemplateResult {
    const { state } = this.snapshot.show;
    const joining = !this.snapshot.crowd.switches.off.includes("memberships");
    return html`<section data-testid="studio-membership">
      <h2>${star()}${this.t("members.title")}</h2>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.#doing.problem)}</p>`}
      ${this.#switch("access", state.members_only, !this.host)} ${this.#switch("write", state.members_write, false)} ${this.#switch("joining", joining, false)}
      ${this.#rules()}
      <a href="/desk#members">${this.t("members.to_desk")}</a>
    </section>`;
  }

  #switch(name: Switch, on: boolean, locked: boolean): TemplateResult {
    return html`<label><input type="checkbox" data-testid="members-${name}" .checked=${on} ?disabled=${this.#doing.busy || locked} @change=${(event: Event) => void this.#turn(name, event)} />
      <span>${this.t(`members.${name}`)}</span><small>${this.t(locked ? "members.host_only" : `members.${name}_more`)}</small></label>`;
  }

  #rules(): TemplateResult | typeof nothing {
    if (this.tiers === null) return nothing;
    const open = this.tiers.items.filter((each) => each.archived_at === null);
    if (open.length === 0) return html`<p class="soft">${this.t("members.no_tiers")}</p>`;
    return html`<div><span class="soft">${this.t("members.viewer_sees")}</span>
      ${open.map((each) => html`<div class="rules" data-testid="members-rules-${each.key}"><b>${this.words(each.name)}</b><span>${this.words(each.rules)}</span></div>`)}</div>`;
  }

  async #turn(name: Switch, { target }: Event): Promise<void> {
    const box = target as HTMLInputElement;
    const { api } = this.house;
    const { id } = this.snapshot.show;
    const on = box.checked;
    const done = await this.#doing.do(() => (name === "access" ? letIn(api, id, on) : name === "write" ? letWrite(api, id, on) : switchJoining(api, id, on)));
    if (!done) box.checked = !on;
  }
}

define("studio-membership", StudioMembership);
