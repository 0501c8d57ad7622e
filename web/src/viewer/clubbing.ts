/** Clubbing: what a viewer does with the club, inside a show and outside of one that is for members. */
import type { Belonging, Club, Deed } from "../lib/club.ts";
import { wallClock } from "../lib/clock.ts";
import type { Api } from "../lib/api.ts";
import { late } from "../lib/late.ts";
import { factsOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import type { Poster } from "../elements/live-curtain.ts";
import { isMember, type Visiting } from "./visiting.ts";

interface Around {
  readonly api: Api;
  readonly now: () => Visiting;
  readonly changed: (change: Partial<Visiting>) => void;
  /** Whoever looks became a member this moment. */
  readonly belongs: () => void;
}

export class Clubbing {
  readonly #around: Around;
  #club: Belonging | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  /** What one can be a member of comes last, with a script of its own. */
  async open(show: string): Promise<void> {
    const { Belonging: TheClub } = await late(() => import("../lib/club.ts"), { clock: wallClock, random: Math.random });
    this.#club = new TheClub({ show, api: this.#around.api, clock: wallClock, freshKey, changed: (club) => this.#stand(club) });
    await this.#club.open();
  }

  /** The show is for members, and whoever looks is none: they are told what they could join. */
  async stayOutside(thrown: unknown): Promise<void> {
    const { show, poster } = factsOf(thrown) as { readonly show: string; readonly poster?: Poster };
    this.#around.changed({ poster: poster ?? null });
    await this.open(show);
  }

  async do(deed: Deed): Promise<void> {
    await this.#club?.do(deed);
  }

  async refresh(): Promise<void> {
    await this.#club?.refresh();
  }

  #stand(club: Club): void {
    const was = isMember(this.#around.now().club, wallClock.now());
    this.#around.changed({ club });
    if (!was && isMember(club, wallClock.now())) this.#around.belongs();
  }
}
