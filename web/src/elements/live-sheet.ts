/** A sheet: slides up over the lower part of a phone, so the picture stays in sight; on a desk it stands at the side. */
import { css, html, nothing, type PropertyValues } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { back, cross } from "./icons.ts";
import { buttons, look } from "./look.ts";

export class LiveSheet extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, heading: {}, open: { type: Boolean }, returns: { type: Boolean } };

  declare heading: string;
  declare open: boolean;
  /** Whether there is a way back besides the way out. */
  declare returns: boolean;

  constructor() {
    super();
    this.heading = "";
    this.open = false;
    this.returns = false;
  }

  static override styles = [
    look,
    buttons,
    css`
      dialog {
        position: fixed;
        inset: auto 0 0;
        width: 100%;
        max-width: none;
        max-height: min(78vh, 720px);
        max-height: min(78dvh, 720px);
        margin: 0 auto;
        padding: 0;
        border: 0;
        border-radius: var(--round-large) var(--round-large) 0 0;
        background: var(--paper);
        color: var(--ink);
        overflow: hidden;
        box-shadow: 0 -18px 60px rgb(0 0 0 / 40%);
      }
      dialog[open] {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        animation: up 0.34s var(--ease);
      }
      dialog::backdrop {
        background: linear-gradient(transparent, rgb(16 10 8 / 55%) 60%);
        animation: fade 0.3s;
      }
      @media (prefers-reduced-motion: reduce) {
        dialog::backdrop {
          animation: none;
        }
      }
      h2:focus-visible {
        outline: 0;
      }
      @keyframes up {
        from {
          transform: translateY(40%);
          opacity: 0;
        }
      }
      @keyframes fade {
        from {
          opacity: 0;
        }
      }
      header {
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 10px 10px 6px 20px;
      }
      header.returns {
        padding-left: 8px;
      }
      h2 {
        flex: 1;
        min-width: 0;
        font-family: var(--sign);
        font-size: 23px;
        font-weight: 700;
        line-height: 1.15;
        letter-spacing: -0.01em;
        text-wrap: balance;
      }
      .inside {
        min-height: 0;
        padding: 6px 20px calc(20px + var(--safe-bottom));
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
      }
      @media (min-width: 1000px) {
        dialog {
          inset: 0 0 0 auto;
          width: min(440px, 100vw);
          max-height: none;
          height: 100%;
          margin: 0;
          border-radius: var(--round-large) 0 0 var(--round-large);
        }
        dialog[open] {
          animation-name: side;
        }
        dialog::backdrop {
          background: rgb(16 10 8 / 22%);
        }
        header {
          padding-top: 18px;
        }
        @keyframes side {
          from {
            transform: translateX(30%);
            opacity: 0;
          }
        }
      }
    `,
  ];

  override updated(changed: PropertyValues<this>): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog === null) return;
    if (this.open && !dialog.open) dialog.showModal();
    else if (!this.open && dialog.open) dialog.close();
    if (changed.has("heading") && this.open) this.renderRoot.querySelector(".inside")?.scrollTo({ top: 0 });
  }

  /** What had the focus may be gone with a change inside: then it goes to the heading, not out of the sheet. */
  keepFocus(): void {
    const lost = this.shadowRoot?.activeElement == null && !this.contains((this.getRootNode() as ShadowRoot).activeElement);
    if (this.open && lost) this.renderRoot.querySelector<HTMLElement>("#heading")?.focus({ preventScroll: true });
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @cancel=${this.#cancel} @click=${this.#outside}>
      ${this.open
        ? html`<header class=${this.returns ? "returns" : ""}>
              ${this.returns ? html`<button class="round" aria-label=${this.t("back")} @click=${() => this.wish({ kind: "open", sheet: "cart" })}>${back()}</button>` : nothing}
              <h2 id="heading" tabindex="-1" autofocus>${this.heading}</h2>
              <button class="round" data-testid="sheet-close" aria-label=${this.t("close")} @click=${this.#close}>${cross()}</button>
            </header>
            <div class="inside"><slot></slot></div>`
        : nothing}
    </dialog>`;
  }

  #cancel(event: Event): void {
    event.preventDefault();
    this.#close();
  }

  #outside(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.#close();
  }

  #close(): void {
    this.wish({ kind: "close" });
  }
}

define("live-sheet", LiveSheet);
