/** A product's picture; an empty frame while it comes, and if it never does. */
import { css, html, nothing } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { bag } from "./icons.ts";
import { look } from "./look.ts";

export class ProductPicture extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, src: {}, alt: {}, eager: { type: Boolean }, broken: { state: true } };

  declare src: string;
  declare alt: string;
  declare eager: boolean;
  declare private broken: string | null;

  constructor() {
    super();
    this.src = "";
    this.alt = "";
    this.eager = false;
    this.broken = null;
  }

  static override styles = [
    look,
    css`
      :host {
        position: relative;
        overflow: hidden;
        border-radius: var(--round-small);
        background: var(--paper-sunk);
        color: var(--line-strong);
        aspect-ratio: 1;
      }
      img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      svg {
        position: absolute;
        inset: 0;
        margin: auto;
      }
    `,
  ];

  override render() {
    const broken = this.src === "" || this.broken === this.src;
    return html`${broken ? bag() : html`<img loading=${this.eager ? "eager" : "lazy"} decoding=${this.eager ? "sync" : "async"} fetchpriority=${this.eager ? "high" : "auto"} src=${this.src} alt=${this.alt} @error=${this.#fail} />`}${nothing}`;
  }

  #fail(): void {
    this.broken = this.src;
  }
}

define("product-picture", ProductPicture);
