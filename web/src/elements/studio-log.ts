/** Who may not do what in this show, and what staff decided: a list that nobody changes. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { House } from "../lib/browser.ts";
import { moment } from "../lib/times.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

/** Source: server/api/bans.py, BanView. */
interface Ban {
  readonly id: string;
  readonly show: string | null;
  readonly viewer: string;
  readonly kind: "out" | "muted" | "shadow";
  readonly on_device: boolean;
  readonly on_address: boolean;
  readonly name: string;
  readonly reason: string;
  readonly by_name: string;
  readonly until: string | null;
}

/** Source: server/api/staff_log.py, EntryView. */
interface Entry {
  readonly id: string;
  readonly deed: string;
  readonly actor_name: string;
  readonly about: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  readonly at: string;
}

/** Source: chat/log/entry.py, Deed. */
const DEEDS = ["message.approved", "message.denied", "message.removed", "verdict.wrong", "person.shut_out", "person.muted", "person.shadowed", "person.let_in", "rules.changed", "shield.up", "shield.down", "shield.kept", "shield.set", "assistant.switched", "faq.changed", "answer.said", "answer.taken_back", "question.dismissed", "appeals.set", "appeal.made", "appeal.upheld", "appeal.shortened", "appeal.lifted", "appeal.overtaken", "appeal.overdue"] as const;

export class StudioLog extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, show: {}, host: { type: Boolean }, bans: { state: true }, entries: { state: true }, next: { state: true }, deed: { state: true } };

  declare house: House;
  declare show: string;
  declare host: boolean;
  declare private bans: readonly Ban[];
  declare private entries: readonly Entry[];
  declare private next: string | null;
  /** What is wanted of the log; empty: everything. */
  declare private deed: string;
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.host = false;
    this.bans = [];
    this.entries = [];
    this.next = null;
    this.deed = "";
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        align-content: start;
        overflow-y: auto;
        scrollbar-width: thin;
      }
      h3 {
        padding: 6px 2px 0;
        font-size: 16px;
        font-weight: 700;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 10px;
        align-items: center;
        padding: 10px 2px;
        border-bottom: 1px solid var(--night-line);
        font-size: 15px;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .kind {
        color: var(--ember);
        font-weight: 650;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        justify-content: space-between;
      }
      select.input {
        width: auto;
        max-width: 100%;
        min-height: 44px;
      }
      q {
        quotes: none;
        color: var(--chalk);
      }
    `,
  ];

  /** Not sooner: before its script has come, an element is not what it is given. */
  override firstUpdated(): void {
    void this.#read();
  }

  override render(): TemplateResult {
    return html`${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.#doing.problem)}</p>`}
      <h3>${this.t("log.people")}</h3>
      ${this.bans.length === 0 ? html`<p class="soft">${this.t("log.nobody")}</p>` : html`<ol data-testid="bans">${repeat(this.bans, ({ id }) => id, (ban) => this.#ban(ban))}</ol>`}
      <div class="bar">
        <h3>${this.t("log.title")}</h3>
        <select class="input" data-testid="log-deed" aria-label=${this.t("log.filter")} @change=${(event: Event) => this.#filter((event.target as HTMLSelectElement).value)}>
          <option value="">${this.t("log.all")}</option>
          ${DEEDS.map((deed) => html`<option value=${deed} ?selected=${deed === this.deed}>${this.t(`log.deed.${deed}`)}</option>`)}
        </select>
      </div>
      ${this.hasUpdated && this.entries.length === 0 && !this.#doing.busy ? html`<p class="soft">${this.t("log.empty")}</p>` : nothing}
      <ol data-testid="log">${repeat(this.entries, ({ id }) => id, (entry) => this.#entry(entry))}</ol>
      ${this.next === null ? nothing : html`<button class="button quiet small" ?disabled=${this.#doing.busy} @click=${() => void this.#doing.do(() => this.#more())}>${this.t("log.more")}</button>`}
      ${this.host ? html`<button class="button quiet small" data-testid="reviews" ?disabled=${this.#doing.busy} @click=${() => void this.#doing.do(() => this.#take())}>${this.t("log.reviews")}</button>` : nothing}`;
  }

  #ban(ban: Ban): TemplateResult {
    const until = ban.until === null ? this.t("log.for_good") : this.t("log.until", { when: moment(ban.until, this.language, Date.now()) });
    const also = [ban.on_device ? this.t("log.on_device") : "", ban.on_address ? this.t("log.on_address") : "", ban.show === null ? this.t("log.everywhere") : ""].filter((each) => each !== "");
    const mine = ban.show !== null || this.host;
    return html`<li data-testid="ban-line">
      <div><b>${ban.name}</b> · <span class="kind">${this.t(`log.kind.${ban.kind}`)}</span> ${until}${also.map((each) => html` · ${each}`)}<br /><span class="soft"><q>${ban.reason}</q> · ${ban.by_name}</span></div>
      ${mine ? html`<button class="button quiet small" data-testid="let-in" ?disabled=${this.#doing.busy} aria-label=${this.t("log.let_in_of", { name: ban.name })} @click=${() => void this.#doing.do(() => this.#letIn(ban))}>${this.t("log.let_in")}</button>` : nothing}
    </li>`;
  }

  #entry(entry: Entry): TemplateResult {
    const known = DEEDS.find((deed) => deed === entry.deed);
    const before = Object.keys(entry.before).length === 0 ? null : this.#told(entry.before, entry.after);
    return html`<li data-testid="log-entry">
      <div><b>${entry.actor_name || this.t("log.by_itself")}</b> · ${known === undefined ? entry.deed : this.t(`log.deed.${known}`)}${this.#about(entry)}
        ${before === null ? nothing : html`<br /><span class="soft">${before} → ${this.#told(entry.after, entry.deed.startsWith("shield.") ? entry.before : {}) || "—"}</span>`}</div>
      <time class="soft" datetime=${entry.at}>${moment(entry.at, this.language, Date.now())}</time>
    </li>`;
  }

  #about({ deed, about, reason }: Entry): TemplateResult | typeof nothing {
    if (deed.startsWith("shield.")) return reason === null ? nothing : html`: ${this.t(`log.why.${reason}` as "log.why.raid")}`;
    const why = deed === "message.removed" && reason !== null ? this.t(`held.label.${reason}` as "held.label.rude") : reason;
    return html`<br /><q>${about}</q>${why === null || why === about ? nothing : html`<span class="soft"> · ${why}</span>`}`;
  }

  /** What stands in an entry, in few words; `beside`: what did not change is left out. */
  #told(what: Entry["before"], beside: Entry["after"] = {}): string {
    const known = Object.entries(what).filter(([name, value]) => value !== null && typeof value !== "boolean" && name !== "sample" && beside[name] !== value);
    return known.map(([name, value]) => this.#word(name, String(value))).join(", ");
  }

  #word(name: string, value: string): string {
    if (name === "state") return this.t(`held.state.${value}` as "held.state.denied");
    if (name === "kind") return this.t(`log.kind.${value}` as "log.kind.out");
    if (name === "until") return this.t("log.until", { when: moment(value, this.language, Date.now()) });
    return name === "author" || name === "reason" ? value : `${name}: ${value}`;
  }

  #filter(deed: string): void {
    this.deed = deed;
    this.entries = [];
    this.next = null;
    void this.#doing.do(() => this.#more());
  }

  #read(): Promise<boolean> {
    return this.#doing.do(async () => {
      this.bans = (await this.house.api.ask<{ readonly items: readonly Ban[] }>("GET", `/shows/${this.show}/bans`)).items;
      await this.#more();
    });
  }

  async #more(): Promise<void> {
    const { entries, next } = this;
    const asked = new URLSearchParams();
    if (this.deed !== "") asked.set("deed", this.deed);
    if (this.next !== null) asked.set("cursor", this.next);
    const page = await this.house.api.ask<{ readonly items: readonly Entry[]; readonly next: string | null }>("GET", `/shows/${this.show}/staff-log?${asked.toString()}`);
    if (entries !== this.entries || next !== this.next) return; // something else is sought meanwhile, or this came already
    this.entries = [...entries, ...page.items];
    this.next = page.next;
  }

  async #letIn(ban: Ban): Promise<void> {
    await this.house.api.ask("DELETE", ban.show === null ? `/bans/${ban.viewer}` : `/shows/${this.show}/bans/${ban.viewer}`);
    this.entries = [];
    this.next = null;
    this.bans = this.bans.filter((each) => each.viewer !== ban.viewer || each.show !== ban.show);
    await this.#more();
  }

  async #take(): Promise<void> {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await this.house.api.file("/verdict-reviews.jsonl"));
    link.download = "verdict-reviews.jsonl";
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

define("studio-log", StudioLog);
