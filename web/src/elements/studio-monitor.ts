/** The monitor: the camera before it is on air, and what goes out while something does. */
import { css, html, nothing, type PropertyValues } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { camera, soundOff, soundOn } from "./icons.ts";
import { buttons, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

/** What the monitor shows: one's own camera, off or on air, somebody else's picture, or nothing. */
export type Showing = "nothing" | "camera" | "mine" | "theirs";

export class StudioMonitor extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, showing: { reflect: true }, stream: { attribute: false }, source: {}, host: { type: Boolean }, mirror: { type: Boolean }, sound: { state: true } };

  declare showing: Showing;
  declare stream: MediaStream | null;
  /** Who sends, in words; empty when the server has not said. */
  declare source: string;
  declare host: boolean;
  /** Whether it is oneself, who expects a mirror. */
  declare mirror: boolean;
  declare private sound: boolean;

  constructor() {
    super();
    this.showing = "nothing";
    this.stream = null;
    this.source = "";
    this.host = false;
    this.sound = false;
    this.mirror = false;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      :host {
        position: relative;
        display: block;
        overflow: hidden;
        border-radius: var(--round);
        background: var(--night-sunk);
        min-height: 240px;
      }
      :host([showing="mine"]) {
        outline: 3px solid var(--awning);
        outline-offset: -3px;
      }
      video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      video.mirror {
        transform: scaleX(-1);
      }
      .label {
        position: absolute;
        top: 10px;
        left: 10px;
        padding: 5px 11px;
        border-radius: 9px;
        background: rgb(16 10 8 / 78%);
        font-size: 14px;
        font-weight: 650;
      }
      :host([showing="mine"]) .label {
        background: var(--awning);
        color: var(--awning-ink);
      }
      .empty {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 10px;
        padding: 24px;
        text-align: center;
      }
      .empty svg {
        width: 44px;
        height: 44px;
        color: var(--chalk-soft);
      }
      .empty b {
        font-size: 18px;
      }
      .round {
        position: absolute;
        right: 8px;
        bottom: 8px;
        background: rgb(16 10 8 / 78%);
      }
    `,
  ];

  override updated(changed: PropertyValues<this>): void {
    const video = this.renderRoot.querySelector("video");
    if (video === null) return;
    video.muted = this.showing !== "theirs" || !this.sound;
    if (changed.has("stream") && video.srcObject !== this.stream) {
      video.srcObject = this.stream;
      if (this.stream !== null) video.play().catch(() => undefined); // silent video needs no permission; a swap may abort it
    }
  }

  override render() {
    return html`
      <video data-testid="monitor" playsinline autoplay .muted=${true} class=${this.mirror ? "mirror" : ""} aria-label=${this.t("studio.monitor")}></video>
      ${this.showing === "nothing" ? this.#empty() : html`<span class="label">${this.#label()}</span>`}
      ${this.showing === "theirs"
        ? html`<button class="round" aria-label=${this.t(this.sound ? "player.mute" : "player.unmute_short")} @click=${() => (this.sound = !this.sound)}>${this.sound ? soundOn() : soundOff()}</button>`
        : nothing}
    `;
  }

  #empty() {
    return html`<div class="empty">${camera()}<b>${this.t("studio.monitor_empty")}</b><span class="soft">${this.t(this.host ? "studio.monitor_empty_more" : "studio.monitor_watch")}</span></div>`;
  }

  #label(): string {
    if (this.showing === "camera") return this.t("studio.monitor_camera");
    if (this.showing === "mine") return this.t("studio.monitor_live");
    return this.source === "" ? this.t("studio.monitor_theirs") : this.t("studio.monitor_other", { source: this.source });
  }
}

define("studio-monitor", StudioMonitor);
