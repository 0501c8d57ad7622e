/** What the assistant may do in a show, and about which topic otherwise. Off is one press away, for the host. */
import { css, html, nothing, type TemplateResult } from "lit";
import { type Assistant, MODES, withTopic } from "../lib/questions.ts";
import type { AssistantMode, ModesView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

export class StudioAssistant extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, assistant: { attribute: false }, host: { type: Boolean }, busy: { type: Boolean }, topic: { state: true } };

  declare assistant: Assistant;
  declare host: boolean;
  declare busy: boolean;
  /** The topic that was chosen, and has no mode of its own yet. */
  declare private topic: string;

  constructor() {
    super();
    this.host = false;
    this.busy = false;
    this.topic = "";
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      :host {
        display: grid;
        gap: 8px;
        padding: 12px 14px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
        justify-content: space-between;
      }
      .modes {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
        padding: 3px;
        border-radius: 23px;
        background: var(--night-sunk);
      }
      .modes button {
        min-height: 40px;
        flex: auto;
        padding: 0 6px;
        border: 0;
        border-radius: 99px;
        background: none;
        color: var(--chalk-soft);
        font-size: 15px;
        font-weight: 650;
      }
      .modes button[aria-pressed="true"] {
        background: var(--leaf-light);
        color: var(--ink);
      }
      .modes button.off[aria-pressed="true"] {
        background: var(--ember);
      }
      .modes button:disabled:not([aria-pressed="true"]) {
        opacity: 0.5;
      }
      summary {
        min-height: 32px;
        padding: 4px 0;
        font-size: 15px;
        font-weight: 600;
        cursor: pointer;
      }
      ul {
        display: grid;
        gap: 6px;
      }
      ul + ul {
        margin-top: 6px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 150px);
        gap: 8px;
        align-items: center;
        font-size: 15px;
      }
      select.input {
        min-height: 44px;
        padding: 0 10px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { modes, topics } = this.assistant;
    const still = !this.host || this.busy;
    const named = Object.keys(modes.topics).length;
    return html`<div class="head"><h2>${this.t("assistant.title")}</h2>
        <div class="modes" role="group" aria-label=${this.t("assistant.title")}>${MODES.map((mode) => html`<button class=${mode} data-testid="assistant-${mode}" aria-pressed=${modes.mode === mode ? "true" : "false"} ?disabled=${still} @click=${() => this.#switch(mode, modes.topics)}>${this.t(`assistant.mode.${mode}`)}</button>`)}</div></div>
      <p class="soft" role="status">${this.t(`assistant.means.${modes.mode}`)}${this.host ? nothing : html` ${this.t("assistant.host_only")}`}</p>
      ${!this.host && named === 0
        ? nothing
        : html`<details><summary data-testid="assistant-topics">${this.t("assistant.topics")}${named === 0 ? nothing : ` · ${named}`}</summary>
            <ul>${topics.filter(({ key }) => key in modes.topics).map(({ key, name }) => this.#row(key, this.words(name), modes))}</ul>
            ${this.host ? this.#more() : nothing}</details>`}`;
  }

  #row(key: string, label: string, { mode, topics }: ModesView): TemplateResult {
    return html`<li><span>${label}</span><select class="input" data-testid="topic-${key}" aria-label=${this.t("assistant.topic_mode_of", { label })} ?disabled=${!this.host || this.busy} @change=${(event: Event) => this.#turn(key, (event.target as HTMLSelectElement).value, mode, topics)}>
      <option value="">${this.t("assistant.usual")}</option>${MODES.map((each) => html`<option value=${each} ?selected=${topics[key] === each}>${this.t(`assistant.mode.${each}`)}</option>`)}</select></li>`;
  }

  #more(): TemplateResult {
    const { modes, topics } = this.assistant;
    const others = topics.filter(({ key }) => !(key in modes.topics)).toSorted((one, other) => this.words(one.name).localeCompare(this.words(other.name)));
    return html`<ul><li>
      <select class="input" data-testid="topic-choose" aria-label=${this.t("assistant.topic")} ?disabled=${this.busy} @change=${(event: Event) => (this.topic = (event.target as HTMLSelectElement).value)}>
        <option value="" ?selected=${this.topic === ""}>${this.t("assistant.topic_choose")}</option>${others.map(({ key, name }) => html`<option value=${key} ?selected=${this.topic === key}>${this.words(name)}</option>`)}</select>
      <select class="input" data-testid="topic-mode" aria-label=${this.t("assistant.topic_mode_of", { label: this.topic })} ?disabled=${this.busy || this.topic === ""} @change=${(event: Event) => this.#add(event.target as HTMLSelectElement)}>
        <option value="">${this.t("assistant.usual")}</option>${MODES.map((each) => html`<option value=${each}>${this.t(`assistant.mode.${each}`)}</option>`)}</select>
    </li></ul>`;
  }

  #add(select: HTMLSelectElement): void {
    const { mode, topics } = this.assistant.modes;
    this.#turn(this.topic, select.value, mode, topics);
    select.value = "";
  }

  #turn(key: string, chosen: string, mode: AssistantMode, topics: ModesView["topics"]): void {
    this.topic = "";
    this.#switch(mode, withTopic(topics, key, MODES.find((each) => each === chosen) ?? null));
  }

  #switch(mode: AssistantMode, topics: ModesView["topics"]): void {
    this.wish({ kind: "question", deed: { do: "switch", mode, topics } });
  }
}

define("studio-assistant", StudioAssistant);
