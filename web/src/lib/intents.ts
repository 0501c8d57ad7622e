/** Intents: what a show listens for in its chat, as the studio changes it and tries it. */
import type { Api } from "./api.ts";

/** One intent as the show listens for it. `usual`: every show knows it; `own`: its phrases were written here. */
export interface Intent {
  readonly key: string;
  readonly phrases: readonly string[];
  readonly on: boolean;
  readonly usual: boolean;
  readonly own: boolean;
  readonly messages: number;
  readonly people: number;
}

/** Why a phrase that was found is no wish. */
export type Why = "negated" | "question" | "mention" | "somebody_else" | "about";

/** How a message was read, and what it wishes for. */
export interface Understood {
  readonly words: readonly string[];
  readonly intents: readonly { readonly key: string; readonly number: number | null }[];
  readonly refused: readonly { readonly key: string; readonly why: Why }[];
}

/** How many messages a second viewers are shown; `usual` is the most. */
export interface Rate {
  readonly per_second: number;
  readonly own: boolean;
  readonly usual: number;
}

/** Rates that staff may choose; null: as everywhere. */
export const RATES = [2, 5, 10, 20, 30] as const;

/** What a key looks like. Source: chat/intents/intent.py, KEY. */
const KEY = /^[a-z][a-z0-9_]{0,31}$/;

/** Whether `key` may be a new intent's. */
export function isKey(key: string, known: readonly Intent[]): boolean {
  return KEY.test(key) && known.every((intent) => intent.key !== key);
}

/** The phrases in a box, one a line. */
export function phrasesIn(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => line !== "");
}

/** The doors of a show's chat for its staff. */
export class ChatDoors {
  readonly #api: Api;
  readonly #path: string;

  constructor(api: Api, show: string) {
    this.#api = api;
    this.#path = `/shows/${show}`;
  }

  async intents(): Promise<readonly Intent[]> {
    return (await this.#api.ask<{ readonly items: readonly Intent[] }>("GET", `${this.#path}/intents`)).items;
  }

  async put(key: string, phrases: readonly string[], on: boolean): Promise<readonly Intent[]> {
    return (await this.#api.ask<{ readonly items: readonly Intent[] }>("PUT", `${this.#path}/intents/${key}`, { body: { phrases, on } })).items;
  }

  /** Do not listen for it any more; moderators may, too. */
  async stop(key: string): Promise<readonly Intent[]> {
    return (await this.#api.ask<{ readonly items: readonly Intent[] }>("POST", `${this.#path}/intents/${key}/stop`)).items;
  }

  async takeBack(key: string): Promise<readonly Intent[]> {
    return (await this.#api.ask<{ readonly items: readonly Intent[] }>("DELETE", `${this.#path}/intents/${key}`)).items;
  }

  tryOut(text: string): Promise<Understood> {
    return this.#api.ask("POST", `${this.#path}/intents/test`, { body: { text } });
  }

  rate(): Promise<Rate> {
    return this.#api.ask("GET", `${this.#path}/chat/rate`);
  }

  setRate(perSecond: number | null): Promise<Rate> {
    return this.#api.ask("PUT", `${this.#path}/chat/rate`, { body: { per_second: perSecond } });
  }
}
