/** Taking part: what one viewer does with the mechanics of a show, and what they did before. Loaded when there is a show. */
import type { Api } from "./api.ts";
import type { ShowClient } from "./show-client.ts";
import type { MyCrowd, MyGiveaway, MySurprise } from "./wire.ts";

/** What somebody does with surprises and giveaways; `look`: see what became of it. */
export type DrawDeed =
  | { readonly do: "claim"; readonly surprise: string }
  | { readonly do: "enter"; readonly giveaway: string }
  | { readonly do: "prize"; readonly giveaway: string; readonly name: string; readonly contact: string }
  | { readonly do: "look" };

interface Around {
  readonly show: string;
  readonly api: Api;
  readonly client: ShowClient;
  readonly changed: (mine: MyCrowd) => void;
}

export class TakingPart {
  readonly #around: Around;
  #mine: MyCrowd | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  /** What you did before, here or on another device. Asked again after a break, for it may have changed there. */
  async open(): Promise<void> {
    const { api, show } = this.#around;
    this.#tell(await api.ask<MyCrowd>("GET", `/shows/${show}/crowd/me`));
  }

  /** Take part in a draw. The answer is one's own part; nothing has to be read again for it. */
  async draw(deed: DrawDeed): Promise<void> {
    const { api, client, show } = this.#around;
    switch (deed.do) {
      case "claim":
        return this.#claimed((await client.act("claim", { surprise: deed.surprise })) as MySurprise);
      case "enter":
        return this.#entered((await client.act("enter", { giveaway: deed.giveaway })) as MyGiveaway);
      case "prize":
        return this.#entered(await api.ask<MyGiveaway>("POST", `/shows/${show}/giveaways/${deed.giveaway}/claim`, { body: { name: deed.name, contact: deed.contact } }));
      case "look":
        return this.open();
    }
  }

  #claimed(part: MySurprise): void {
    if (this.#mine === null) return;
    const others = this.#mine.surprises.filter((each) => each.surprise !== part.surprise || each.number !== part.number);
    this.#tell({ ...this.#mine, surprises: [...others, part] });
  }

  #entered(part: MyGiveaway): void {
    if (this.#mine === null) return;
    this.#tell({ ...this.#mine, giveaways: [...this.#mine.giveaways.filter((each) => each.giveaway !== part.giveaway), part] });
  }

  #tell(mine: MyCrowd): void {
    this.#mine = mine;
    this.#around.changed(mine);
  }
}
