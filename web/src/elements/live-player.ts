/** The picture, full bleed, with its sound. What stands over it when there is none is `<live-curtain>`. */
import { css, html, nothing, type PropertyValues } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { play, soundOff, soundOn } from "./icons.ts";
import { buttons, look } from "./look.ts";

export class LivePlayer extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    stream: { attribute: false },
    sound: { type: Boolean },
    label: {},
    wide: { state: true },
    seen: { state: true },
    blocked: { state: true },
  };

  declare stream: MediaStream | null;
  declare sound: boolean;
  declare label: string;
  /** Whether the picture is wider than high; then it is shown whole. */
  declare private wide: boolean;
  /** Whether the first frame of this stream is there. */
  declare private seen: boolean;
  /** Whether the browser refused to play even without sound. */
  declare private blocked: boolean;

  constructor() {
    super();
    this.stream = null;
    this.sound = false;
    this.label = "";
    this.wide = false;
    this.seen = false;
    this.blocked = false;
  }

  static override styles = [
    look,
    buttons,
    css`
      :host {
        position: absolute;
        inset: 0;
        background: var(--night-sunk);
        overflow: hidden;
      }
      video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      video.wide {
        object-fit: contain;
        object-position: 50% 32%;
      }
      .sound {
        position: absolute;
        z-index: 1;
        top: var(--sound-top, 50%);
        left: 50%;
        translate: -50% 0;
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-height: 46px;
        padding: 0 18px 0 14px;
        border: 0;
        border-radius: 99px;
        background: var(--paper-raised);
        color: var(--ink);
        font-weight: 650;
        white-space: nowrap;
        box-shadow: var(--shadow-night);
        animation: arrive 0.5s var(--ease) 0.4s backwards;
      }
      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(12px);
        }
      }
      .play {
        position: absolute;
        top: 50%;
        left: 50%;
        translate: -50% -50%;
        width: 76px;
        height: 76px;
        background: var(--paper-raised);
        color: var(--awning);
        box-shadow: var(--shadow-night);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("stream")) this.seen = this.blocked = false;
  }

  override updated(changed: PropertyValues<this>): void {
    const video = this.renderRoot.querySelector("video");
    if (video === null) return;
    video.muted = !this.sound;
    if (changed.has("stream") && video.srcObject !== this.stream) {
      video.srcObject = this.stream;
      if (this.stream !== null) void this.#play(video);
    }
  }

  override render() {
    return html`
      <video
        data-testid="video"
        class=${this.wide ? "wide" : ""}
        playsinline
        autoplay
        aria-label=${this.label}
        .muted=${!this.sound}
        @resize=${this.#measure}
        @loadedmetadata=${this.#measure}
        @loadeddata=${this.#see}
      ></video>
      ${this.stream === null ? nothing : this.#over()}
    `;
  }

  #over() {
    if (this.blocked) return html`<button class="round play" aria-label=${this.t("player.play")} @click=${this.#start}>${play()}</button>`;
    if (this.sound || !this.seen) return nothing;
    return html`<button class="sound" data-testid="unmute" @click=${() => this.wish({ kind: "sound", on: true })}>${soundOff()} ${this.t("player.unmute")}</button>`;
  }

  #measure({ target }: Event): void {
    const video = target as HTMLVideoElement;
    this.wide = video.videoWidth > video.videoHeight * 1.05;
  }

  #see(): void {
    this.seen = this.stream !== null;
    if (this.stream !== null) this.wish({ kind: "seen", stream: this.stream });
  }

  #start(): void {
    const video = this.renderRoot.querySelector("video");
    if (video !== null) void this.#play(video);
  }

  /** Browsers let sound start only after a touch; without it the picture plays silent. */
  async #play(video: HTMLVideoElement): Promise<void> {
    try {
      await video.play();
      this.blocked = false;
    } catch (thrown) {
      const refused = thrown instanceof DOMException && thrown.name === "NotAllowedError";
      if (refused && this.sound) this.wish({ kind: "sound", on: false });
      else if (refused) {
        this.blocked = true;
        this.#see(); // so that the button to start it is not behind a curtain
      }
    }
  }
}

/** The button for the sound in the bar above the picture. */
export class SoundSwitch extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, on: { type: Boolean } };

  declare on: boolean;

  constructor() {
    super();
    this.on = false;
  }

  static override styles = [look, buttons];

  override render() {
    const label = this.t(this.on ? "player.mute" : "player.unmute_short");
    return html`<button class="round" aria-label=${label} title=${label} @click=${() => this.wish({ kind: "sound", on: !this.on })}>${this.on ? soundOn() : soundOff()}</button>`;
  }
}

define("live-player", LivePlayer);
define("sound-switch", SoundSwitch);
