/** Sending from OBS: the address and the key, hidden until asked for, copied by a tap, replaced on request. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { StreamKey } from "../lib/shop.ts";
import { VitrinaElement, define } from "./element.ts";
import { copy } from "./icons.ts";
import { buttons, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

/** Milliseconds for which "copied" is said. */
const SAID = 2_000;

export class StudioEncoder extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, key: { attribute: false }, busy: { type: Boolean }, seen: { state: true }, asking: { state: true }, copied: { state: true } };

  declare key: StreamKey | null;
  declare busy: boolean;
  declare private seen: boolean;
  declare private asking: boolean;
  declare private copied: string | null;

  constructor() {
    super();
    this.key = null;
    this.busy = false;
    this.seen = false;
    this.asking = false;
    this.copied = null;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      details {
        border-radius: var(--round);
        background: var(--night-raised);
      }
      summary {
        padding: 13px 14px;
        border-radius: var(--round);
        font-weight: 650;
        cursor: pointer;
      }
      .inside {
        display: grid;
        gap: 12px;
        padding: 0 14px 14px;
      }
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 8px;
        align-items: center;
      }
      .line > span {
        grid-column: 1 / -1;
        font-size: 13px;
        font-weight: 600;
      }
      code {
        display: flex;
        align-items: center;
        min-height: 42px;
        padding: 0 12px;
        border-radius: var(--round-small);
        background: var(--night-sunk);
        font-family: ui-monospace, Menlo, Consolas, "Liberation Mono", monospace;
        font-size: 13px;
        overflow-x: auto;
        white-space: nowrap;
        scrollbar-width: none;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<details @toggle=${this.#toggled}>
      <summary>${this.t("studio.encoder")}</summary>
      <div class="inside">${this.key === null ? html`<p class="soft">${this.t("loading")}</p>` : this.#inside(this.key)}</div>
    </details>`;
  }

  #inside({ key, whip_url: url }: StreamKey): TemplateResult {
    return html`<p class="soft">${this.t("studio.encoder_more")}</p>
      ${this.#line("studio.encoder_url", url, url)} ${this.#line("studio.encoder_key", this.seen ? key : "•".repeat(24), key)}
      ${this.asking
        ? html`<p>${this.t("studio.rotate_sure")}</p>
            <div class="row"><button class="button quiet small" @click=${() => (this.asking = false)}>${this.t("studio.keep_key")}</button><button class="button small" data-testid="rotate-key-yes" ?disabled=${this.busy} @click=${this.#rotate}>${this.t("studio.rotate_yes")}</button></div>`
        : html`<div class="row"><button class="button quiet small" data-testid="show-key" @click=${() => (this.seen = !this.seen)}>${this.t(this.seen ? "studio.hide_key" : "studio.show_key")}</button><button class="button quiet small" data-testid="rotate-key" @click=${() => (this.asking = true)}>${this.t("studio.rotate")}</button></div>`}`;
  }

  #line(label: "studio.encoder_url" | "studio.encoder_key", shown: string, text: string): TemplateResult {
    const said = this.copied === label;
    return html`<div class="line"><span>${this.t(label)}</span><code>${shown}</code><button class="button quiet small" aria-label="${this.t("studio.copy")}: ${this.t(label)}" @click=${() => void this.#copy(label, text)}>${said ? this.t("studio.copied") : copy()}</button></div>${nothing}`;
  }

  #toggled({ target }: Event): void {
    if ((target as HTMLDetailsElement).open && this.key === null) this.wish({ kind: "show-key" });
  }

  #rotate(): void {
    this.asking = false;
    this.wish({ kind: "rotate-key" });
  }

  async #copy(label: string, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = label;
      window.setTimeout(() => (this.copied = null), SAID);
    } catch {
      this.seen = true; // no clipboard on a page without TLS: show it, to be selected by hand
    }
  }
}

define("studio-encoder", StudioEncoder);
