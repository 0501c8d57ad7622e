/** Selling: the latest sales, as the board of the studio lists them. */
import type { Api } from "../lib/api.ts";
import type { RecentSale } from "../lib/shop.ts";
import type { AnyEvent } from "../lib/wire.ts";

interface Around {
  readonly api: Pick<Api, "sales">;
  readonly show: string;
  readonly changed: (recent: readonly RecentSale[]) => void;
}

/** Orders on the board. */
const RECENT = 20;

export class Selling {
  readonly #around: Around;
  #recent: readonly RecentSale[] = [];

  constructor(around: Around) {
    this.#around = around;
  }

  /** What was sold before the page came; what went back since is in no list any more, or is less. */
  async look(): Promise<void> {
    this.#recent = [];
    this.#take((await this.#around.api.sales(this.#around.show)).recent);
  }

  async hear(event: AnyEvent): Promise<void> {
    if (event.kind === "sale.made") this.#take([{ order: event.order, at: event.at, lines: event.lines, total: event.total }]);
    else if (event.kind === "sale.refunded") await this.look();
  }

  /** Newest first, each once: the door and the socket may both tell. */
  #take(fresh: readonly RecentSale[]): void {
    const all = [...fresh, ...this.#recent.filter((known) => !fresh.some((sale) => sale.order === known.order))];
    this.#recent = all.sort((one, other) => other.at.localeCompare(one.at)).slice(0, RECENT);
    this.#around.changed(this.#recent);
  }
}
