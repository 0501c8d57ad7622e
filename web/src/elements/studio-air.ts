/** The switches of the air: camera, go live, stop, end the show, open it again. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Broadcast } from "../lib/whip.ts";
import type { ShowStatus } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { camera, cross } from "./icons.ts";
import { buttons, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

export class StudioAir extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    status: {},
    broadcast: { attribute: false },
    camera: { type: Boolean },
    busy: { type: Boolean },
    taken: { type: Boolean },
    problem: {},
    asking: { state: true },
  };

  declare status: ShowStatus;
  declare broadcast: Broadcast;
  /** Whether the camera is open. */
  declare camera: boolean;
  declare busy: boolean;
  /** Whether somebody else sends now. */
  declare taken: boolean;
  /** What went wrong, in words. */
  declare problem: string | null;
  declare private asking: boolean;

  constructor() {
    super();
    this.status = "scheduled";
    this.broadcast = { phase: "off" };
    this.camera = false;
    this.busy = false;
    this.taken = false;
    this.problem = null;
    this.asking = false;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      :host {
        display: grid;
        gap: 10px;
      }
      .row {
        display: flex;
        gap: 10px;
      }
      .row > .button {
        flex: 1;
      }
      .live {
        min-height: 58px;
        font-size: 19px;
      }
      .stop {
        background: var(--paper);
        color: var(--ink);
      }
      .stop:hover:not(:disabled) {
        background: #fff;
      }
      .ask {
        display: grid;
        gap: 8px;
        padding: 14px;
        border-radius: var(--round);
        background: var(--paper);
        color: var(--ink);
      }
      .ask .button.quiet {
        box-shadow: inset 0 0 0 1.5px var(--line-strong);
      }
      .working {
        display: flex;
        gap: 10px;
        align-items: center;
        color: var(--brass);
        font-weight: 650;
      }
    `,
  ];

  /** The question takes the focus, and gives it back. */
  override updated(changed: PropertyValues): void {
    if (!changed.has("asking") || changed.get("asking") === undefined) return;
    this.renderRoot.querySelector<HTMLElement>(this.asking ? ".ask .quiet" : "[data-testid=end-show]")?.focus();
  }

  override render(): TemplateResult {
    return html`
      <div role="alert">${this.problem === null ? nothing : html`<p class="wrong" data-testid="air-problem">${this.problem}</p>`}</div>
      ${this.status === "ended" ? this.#reopen() : this.#air()}
      ${this.status === "ended" || this.status === "scheduled" ? nothing : this.#end()}
    `;
  }

  #air(): TemplateResult {
    const { phase } = this.broadcast;
    if (phase === "starting" || phase === "again") {
      return html`<p class="working" role="status">${this.t(phase === "starting" ? "studio.starting" : "studio.again")}</p>${this.#stop()}`;
    }
    if (phase === "on_air") return this.#stop();
    return html`
      <button class="button wide live" data-testid="go-live" ?disabled=${this.busy} @click=${() => this.wish({ kind: "go-live" })}>${this.t(this.taken ? "studio.take_over" : "studio.go_live")}</button>
      <div class="row">
        ${this.camera
          ? html`<button class="button quiet small" ?disabled=${this.busy} @click=${() => this.wish({ kind: "close-camera" })}>${cross()}${this.t("studio.close_camera")}</button>`
          : html`<button class="button quiet small" data-testid="open-camera" ?disabled=${this.busy} @click=${() => this.wish({ kind: "open-camera" })}>${camera()}${this.t("studio.open_camera")}</button>`}
      </div>
    `;
  }

  #stop(): TemplateResult {
    return html`<button class="button wide live stop" data-testid="stop-live" @click=${() => this.wish({ kind: "stop-live" })}>${this.t("studio.stop")}</button>`;
  }

  #end(): TemplateResult {
    if (!this.asking) return html`<button class="button quiet small" data-testid="end-show" @click=${() => (this.asking = true)}>${this.t("studio.end")}</button>`;
    return html`<div class="ask" role="alertdialog" aria-label=${this.t("studio.end_sure")} @keydown=${this.#escape}>
      <b>${this.t("studio.end_sure")}</b><span>${this.t("studio.end_more")}</span>
      <div class="row">
        <button class="button quiet small" @click=${() => (this.asking = false)}>${this.t("studio.end_no")}</button>
        <button class="button small" data-testid="end-show-yes" @click=${this.#endIt}>${this.t("studio.end_yes")}</button>
      </div>
    </div>`;
  }

  #reopen(): TemplateResult {
    return html`<button class="button wide live" data-testid="reopen-show" ?disabled=${this.busy} @click=${() => this.wish({ kind: "reopen-show" })}>${this.t("studio.reopen")}</button>`;
  }

  #escape(event: KeyboardEvent): void {
    if (event.key === "Escape") this.asking = false;
  }

  #endIt(): void {
    this.asking = false;
    this.wish({ kind: "end-show" });
  }
}

define("studio-air", StudioAir);
