/** Camera, microphone, screen: what to send, and whether the microphone hears anything. */
import { css, html, nothing } from "lit";
import { type Device, canShareScreen } from "../lib/cameras.ts";
import type { Devices } from "../lib/wishes.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";
import "./studio-level.ts";
import { studioLook } from "./studio-look.ts";

export class StudioDevices extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, known: { attribute: false }, chosen: { attribute: false }, stream: { attribute: false } };

  declare known: readonly Device[];
  declare chosen: Devices;
  declare stream: MediaStream | null;

  constructor() {
    super();
    this.known = [];
    this.chosen = { camera: null, microphone: null, screen: false, vertical: true };
    this.stream = null;
  }

  static override styles = [
    look,
    studioLook,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 10px;
      }
      label {
        display: grid;
        gap: 4px;
        font-size: 13px;
        font-weight: 600;
      }
      select {
        width: 100%;
        min-height: 44px;
        padding: 0 10px;
        border: 1.5px solid var(--night-line);
        border-radius: var(--round-small);
        background: var(--night-raised);
        color: var(--chalk);
        font-size: 15px;
        text-overflow: ellipsis;
      }
      .tick {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 40px;
        font-size: 15px;
      }
      input {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--awning);
      }
      studio-level {
        grid-column: 1 / -1;
      }
    `,
  ];

  override render() {
    return html`
      ${this.#menu("camera")} ${this.#menu("microphone")}
      <label class="tick"><input type="checkbox" .checked=${this.chosen.vertical} ?disabled=${this.chosen.screen} @change=${(event: Event) => this.#choose({ vertical: checked(event) })} />${this.t("studio.vertical")}</label>
      ${canShareScreen()
        ? html`<label class="tick"><input type="checkbox" data-testid="share-screen" .checked=${this.chosen.screen} @change=${(event: Event) => this.#choose({ screen: checked(event) })} />${this.t("studio.screen")}</label>`
        : nothing}
      <studio-level .language=${this.language} .stream=${this.stream} ?hidden=${this.stream === null || this.chosen.microphone === ""}></studio-level>
    `;
  }

  #menu(kind: "camera" | "microphone") {
    const devices = this.known.filter((device) => device.kind === kind && device.id !== "");
    const chosen = this.chosen[kind];
    const none = kind === "camera" ? "studio.no_camera" : "studio.no_microphone";
    const nth = kind === "camera" ? "studio.camera_n" : "studio.microphone_n";
    const first = devices.find((device) => device.id === "default") ?? devices[0];
    const selected = (id: string | null): boolean => (chosen === null ? id === (first?.id ?? null) : chosen === id);
    return html`<label>${this.t(`studio.${kind}`)}
      <select data-testid=${kind} @change=${(event: Event) => this.#choose({ [kind]: (event.target as HTMLSelectElement).value })}>
        ${devices.length === 0 ? html`<option value="default" ?selected=${chosen === null}>${this.t(nth, { n: 1 })}</option>` : nothing}
        ${devices.map((device, index) => html`<option value=${device.id} .selected=${selected(device.id)}>${device.name === "" ? this.t(nth, { n: index + 1 }) : device.name}</option>`)}
        <option value="" .selected=${chosen === ""}>${this.t(none)}</option>
      </select></label>`;
  }

  #choose(change: Partial<Devices>): void {
    this.wish({ kind: "devices", devices: { ...this.chosen, ...change } });
  }
}

function checked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}

define("studio-devices", StudioDevices);
