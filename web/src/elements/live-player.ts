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
    blocked: { state: true },
  };

  declare stream: MediaStream | null;
  declare sound: boolean;
  declare label: string;
  /** Whether the picture is wider than high; then it is shown whole. */
  declare private wide: boolean;
  /** Whether the browser refused to play even without sound. */
  declare private blocked: boolean;

  constructor() {
    super();
    this.stream = null;
    this.sound = false;
    this.label = "";
    this.wide = false;
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
    if (changed.has("stream")) this.blocked = false;
  }

  override updated(changed: PropertyValues<this>): void {
    const video = this.renderRoot.querySelector("video");
    if (video === null) return;
    video.muted = !this.sound;
    if (this.sound && this.stream !== null && video.paused) void this.#play(video); // the tap that asks for sound lets it play
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
    return this.blocked ? html`<button class="round play" aria-label=${this.t("player.play")} @click=${this.#start}>${play()}</button>` : nothing;
  }

  #measure({ target }: Event): void {
    const video = target as HTMLVideoElement;
    this.wide = video.videoWidth > video.videoHeight * 1.05;
  }

  #see(): void {
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

/** The word, in the corner of a silent picture, that there is sound to be had. */
export class SoundPill extends VitrinaElement {
  static override styles = [
    look,
    css`
      button {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-height: 44px;
        padding: 0 16px 0 12px;
        border: 1.5px solid rgb(251 241 226 / 28%);
        border-radius: 99px;
        background: var(--glass);
        color: var(--chalk);
        font-size: 15px;
        font-weight: 600;
        white-space: nowrap;
        backdrop-filter: blur(8px);
        animation: arrive 0.5s var(--ease) 0.4s backwards;
      }
      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(12px);
        }
      }
    `,
  ];

  override render() {
    return html`<button data-testid="unmute" @click=${() => this.wish({ kind: "sound", on: true })}>${soundOff()} ${this.t("player.unmute")}</button>`;
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
define("sound-pill", SoundPill);
define("sound-switch", SoundSwitch);
