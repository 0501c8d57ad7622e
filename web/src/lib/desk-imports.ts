/** Imports of goods, for the staff: the doors under /api/v1/catalogue/imports, and how far one is. */
import type { Api } from "./api.ts";
import { asked } from "./desk-orders.ts";
import type { Language, Localized } from "./wire.ts";

export type ImportStage = "fetch" | "check" | "write" | "pictures";
export type ImportStatus = "waiting" | "running" | "ready" | "done" | "failed" | "cancelled";
export type Outcome = "created" | "changed" | "unchanged" | "refused";

export interface Import {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly url: string | null;
  readonly format: string | null;
  readonly takes_stock: boolean;
  readonly stage: ImportStage;
  readonly status: ImportStatus;
  readonly rows_total: number | null;
  readonly rows_done: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly noted: number;
  readonly pictures_total: number;
  readonly pictures_done: number;
  readonly pictures_failed: number;
  readonly failure: string | null;
  readonly failure_words: Localized | null;
  readonly failure_line: number;
  readonly failure_about: string;
  readonly created_at: string;
}

export interface ImportProblem {
  readonly field: string;
  readonly code: string;
  readonly words: Localized;
  readonly value: string;
}

export interface ImportLine {
  readonly line: number;
  readonly key: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly changes: readonly string[];
  readonly problems: readonly ImportProblem[];
}

export interface Lines {
  readonly items: readonly ImportLine[];
  readonly next: string | null;
}

/** How a file is brought: whose catalogue it is, and whether it knows the stock. */
export interface Manner {
  readonly source: string;
  readonly takes_stock: boolean;
}

export function bringFile(api: Api, file: File, { source, takes_stock }: Manner): Promise<Import> {
  return api.ask("POST", `/catalogue/imports${asked({ name: file.name.slice(0, 200), source, takes_stock: String(takes_stock) })}`, { file });
}

export function bringAddress(api: Api, url: string, manner: Manner): Promise<Import> {
  return api.ask("POST", "/catalogue/imports/from-address", { body: { url, ...manner } });
}

export async function listImports(api: Api): Promise<readonly Import[]> {
  return (await api.ask<{ readonly items: readonly Import[] }>("GET", "/catalogue/imports?limit=20")).items;
}

export function oneImport(api: Api, id: string): Promise<Import> {
  return api.ask("GET", `/catalogue/imports/${id}`);
}

export function applyImport(api: Api, id: string, key: string): Promise<Import> {
  return api.ask("POST", `/catalogue/imports/${id}/apply`, { key });
}

export function cancelImport(api: Api, id: string): Promise<Import> {
  return api.ask("DELETE", `/catalogue/imports/${id}`);
}

export function importLines(api: Api, id: string, { problems, cursor = "" }: { readonly problems: boolean; readonly cursor?: string }): Promise<Lines> {
  return api.ask("GET", `/catalogue/imports/${id}/lines${asked({ problems: problems ? "true" : "", cursor })}`);
}

export function importReport(api: Api, id: string, language: Language): Promise<Blob> {
  return api.file(`/catalogue/imports/${id}/report.csv?language=${language}`);
}

/** Whether somebody works at it, so that it is worth looking again soon. */
export function isMoving({ status }: Import): boolean {
  return status === "waiting" || status === "running";
}

/** How far it is, from 0 to 1; null while nobody knows how much there is. */
export function shareOf(one: Import): number | null {
  if (one.stage === "pictures") return one.pictures_total === 0 ? 1 : one.pictures_done / one.pictures_total;
  if (one.stage === "write") return one.rows_total === null || one.rows_total === 0 ? 1 : Math.min(1, one.rows_done / one.rows_total);
  return one.status === "ready" ? 1 : null;
}

/** Whether writing the file would change anything. */
export function isWorthWriting({ status, created, changed }: Import): boolean {
  return status === "ready" && created + changed > 0;
}

/** A source as the server takes it: short, Latin, no spaces. */
export function isSource(text: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,31}$/.test(text);
}
