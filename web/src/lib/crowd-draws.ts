/** What of the draws a page shows: the latest surprise and giveaway, and everything that whoever looks has won. Pure. */
import type { CrowdView, GiveawayView, MyCrowd, MyGiveaway, MySurprise, SurpriseView } from "./wire.ts";

type Drop = NonNullable<SurpriseView["drop"]>;

/** How a surprise stands for whoever looks. `counting`: they take part, and it is not drawn yet. */
export type SurpriseStage =
  | { readonly at: "soon" | "over" }
  | { readonly at: "open"; readonly drop: Drop }
  | { readonly at: "counting" | "lost"; readonly drop: Drop; readonly part: MySurprise }
  | { readonly at: "won"; readonly part: MySurprise };

/** One card. */
export type Draw =
  | { readonly of: "surprise"; readonly id: string; readonly phase: SurpriseStage["at"]; readonly surprise: SurpriseView; readonly parts: readonly MySurprise[] }
  | { readonly of: "giveaway"; readonly id: string; readonly phase: "open" | "entered" | "won" | "drawn"; readonly giveaway: GiveawayView; readonly part: MyGiveaway | null };

/** How `surprise` stands at `now` (ms, the server's) for whoever has these `parts` in it. */
export function surpriseStage(surprise: SurpriseView, parts: readonly MySurprise[], now: number): SurpriseStage {
  const { drop, status } = surprise;
  const won = parts.find(({ state }) => state === "won");
  if (won !== undefined) return won.used || won.ends_at === null || Date.parse(won.ends_at) > now ? { at: "won", part: won } : { at: "over" };
  const part = drop === null ? undefined : parts.find(({ number }) => number === drop.number);
  if (drop !== null && part !== undefined) {
    const lost = part.state === "lost" || (drop.closed && !drop.winners.includes(part.ticket));
    if (!lost) return { at: "counting", drop, part };
    return status === "ended" ? { at: "over" } : { at: "lost", drop, part };
  }
  if (drop !== null && !drop.closed && Date.parse(drop.closes_at) > now) return { at: "open", drop };
  return { at: status === "ended" ? "over" : "soon" };
}

/** The cards at `now`. Switched off, or after the end of the show, what was won stays within reach. */
export function drawsOf({ switches, surprises, giveaways }: CrowdView, mine: MyCrowd | null, { now, ended }: { readonly now: number; readonly ended: boolean }): readonly Draw[] {
  const draws: Draw[] = [];
  for (const surprise of surprises) {
    const { id } = surprise;
    const parts = mine?.surprises.filter((each) => each.surprise === id) ?? [];
    const { at } = surpriseStage(surprise, parts, now);
    const isShown = at === "won" || (surprise === surprises.at(-1) && !switches.off.includes("surprises") && !(at === "over" && parts.length === 0) && !(at === "soon" && ended));
    if (isShown) draws.push({ of: "surprise", id, phase: at, surprise, parts });
  }
  for (const giveaway of giveaways) {
    const { id, status } = giveaway;
    const part = mine?.giveaways.find((each) => each.giveaway === id) ?? null;
    const runs = status === "announced" || status === "open";
    const phase = part?.state === "won" ? "won" : !runs ? "drawn" : part === null ? "open" : "entered";
    const isShown = phase === "won" || (giveaway === giveaways.at(-1) && !switches.off.includes("giveaways"));
    if (isShown) draws.push({ of: "giveaway", id, phase, giveaway, part });
  }
  return draws;
}

/** What is settled, as anybody can see, and what became of it is told to whoever looks alone; "" if they know all. */
export function unheardOf({ surprises, giveaways }: CrowdView, mine: MyCrowd | null): string {
  const drops = (mine?.surprises ?? []).filter((part) => {
    const drop = surprises.find(({ id }) => id === part.surprise)?.drop ?? null;
    if (part.state !== "waiting" || drop === null) return false;
    return drop.number > part.number || (drop.number === part.number && drop.closed && drop.winners.includes(part.ticket));
  });
  const prizes = (mine?.giveaways ?? []).flatMap((part) => {
    const seen = giveaways.find(({ id }) => id === part.giveaway)?.winners.find(({ ticket }) => ticket === part.ticket)?.state;
    const known = part.state === "won" ? "drawn" : part.state;
    return seen === undefined || seen === known ? [] : [`${part.giveaway} ${seen}`];
  });
  return [...drops.map(({ surprise, number }) => `${surprise} ${number}`), ...prizes].join(", ");
}
