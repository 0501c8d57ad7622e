/** The level of the microphone, and a word when it stays silent. */
import { css, html, nothing, type PropertyValues } from "lit";
import { listen } from "../lib/cameras.ts";
import { VitrinaElement, define } from "./element.ts";
import { microphone } from "./icons.ts";
import { look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

/** Milliseconds of silence that are worth a word. */
const SILENCE = 4_000;
/** Below this, 0 to 1, nothing is heard. */
const AUDIBLE = 0.06;
const BARS = 24;

export class StudioLevel extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, stream: { attribute: false }, silent: { state: true } };

  declare stream: MediaStream | null;
  declare private silent: boolean;
  #stop: (() => void) | null = null;
  #heardAt = 0;

  constructor() {
    super();
    this.stream = null;
    this.silent = false;
  }

  static override styles = [
    look,
    studioLook,
    css`
      .meter {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .bars {
        display: grid;
        flex: 1;
        grid-template-columns: repeat(${BARS}, 1fr);
        gap: 3px;
        height: 14px;
      }
      .bars i {
        border-radius: 2px;
        background: var(--night-line);
      }
      .bars i.on {
        background: var(--leaf-light);
      }
      .bars i.on.loud {
        background: var(--brass);
      }
      .bars i.on.hot {
        background: var(--ember);
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("stream")) this.#begin();
  }

  override render() {
    const bar = (n: number): string => (n > BARS * 0.92 ? "hot" : n > BARS * 0.75 ? "loud" : "");
    return html`<div class="meter" role="meter" aria-label=${this.t("studio.level")} aria-valuemin="0" aria-valuemax="100" data-testid="level">
        ${microphone()}
        <div class="bars">${Array.from({ length: BARS }, (_, n) => html`<i class=${bar(n)}></i>`)}</div>
      </div>
      <div role="status">${this.silent ? html`<p class="wrong">${this.t("studio.silent")}</p>` : nothing}</div>`;
  }

  #begin(): void {
    this.#end();
    if (this.stream === null || this.stream.getAudioTracks().length === 0) return;
    const { read, stop } = listen(this.stream);
    let frame = 0;
    this.#heardAt = performance.now();
    const draw = (): void => {
      this.#draw(read());
      frame = requestAnimationFrame(draw);
    };
    draw();
    this.#stop = () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }

  #end(): void {
    this.#stop?.();
    this.#stop = null;
    this.silent = false;
  }

  /** Sixty times a second: past the templates, straight to the bars. */
  #draw(level: number): void {
    const meter = this.renderRoot.querySelector(".meter");
    const lit = Math.round(level * BARS);
    this.renderRoot.querySelectorAll("i").forEach((bar, n) => bar.classList.toggle("on", n < lit));
    meter?.setAttribute("aria-valuenow", String(Math.round(level * 100)));
    if (level > AUDIBLE) this.#heardAt = performance.now();
    const silent = performance.now() - this.#heardAt > SILENCE;
    if (silent !== this.silent) this.silent = silent;
  }
}

define("studio-level", StudioLevel);
