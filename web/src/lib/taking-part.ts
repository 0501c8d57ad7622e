/** Taking part: what one viewer does with the mechanics of a show, and what they did before. Loaded when there is a show. */
import type { Api } from "./api.ts";
import type { ShowClient } from "./show-client.ts";
import type { MyCrowd } from "./wire.ts";

interface Around {
  readonly show: string;
  readonly api: Api;
  readonly client: ShowClient;
  readonly changed: (mine: MyCrowd) => void;
}

export class TakingPart {
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** What you did before, here or on another device. Asked again after a break, for it may have changed there. */
  async open(): Promise<void> {
    const { api, show, changed } = this.#around;
    changed(await api.ask<MyCrowd>("GET", `/shows/${show}/crowd/me`));
  }
}
