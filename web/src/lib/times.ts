/** Times in words: countdowns, timers, and when a show starts. */
import type { Language } from "./wire.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `ms` as 4:07, 1:04:07 or 2 d 03:04:07; a started second counts. */
export function clockface(ms: number, language: Language): string {
  const all = Math.ceil(Math.max(0, ms) / SECOND) * SECOND;
  const days = Math.floor(all / DAY);
  const hours = Math.floor((all % DAY) / HOUR);
  const minutes = Math.floor((all % HOUR) / MINUTE);
  const seconds = two(Math.floor((all % MINUTE) / SECOND));
  if (days > 0) return `${days} ${language === "ru" ? "д" : "d"} ${two(hours)}:${two(minutes)}:${seconds}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** When something starts: the hour today, otherwise the day with the hour. */
export function moment(at: string, language: Language, now: number): string {
  const when = new Date(at);
  const today = when.toDateString() === new Date(now).toDateString();
  const day: Intl.DateTimeFormatOptions = today ? {} : { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(language, { ...day, hour: "2-digit", minute: "2-digit" }).format(when);
}

/** The day, the year and the hour: for what is kept. */
export function fully(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(at));
}

/** The hour of a message or a sale. */
export function hour(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
