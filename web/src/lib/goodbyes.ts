/** Goodbyes: the codes a connection ends with. Source: server/live/goodbyes.py; docs/wire.md lists them. */

/** The server is being restarted. */
export const LEAVING = 3001;
/** We did not read what was sent. */
export const SLOW = 3008;
/** Nothing was heard for too long. */
export const NO_PONG = 3012;
/** Too much was asked; come back later. */
export const TOO_MANY_REQUESTS = 3013;
/** The ticket was too old or used; a fresh one may do. */
export const BAD_TICKET = 3500;
/** The server does not understand this page. */
export const BAD_REQUEST = 3501;
/** One person has too many windows open. */
export const CONNECTION_LIMIT = 3504;
/** Shut out, or signed out. */
export const FORBIDDEN = 3507;
/** The show is for members, and whoever watched is none. */
export const MEMBERS_ONLY = 3509;
/** The line broke without a word. Source: RFC 6455, 7.4.1. */
export const BROKEN = 1006;

const FIRST_FINAL = 3500;
const LAST_FINAL = 3999;

/** Whether a close with this code is the last word: asking again would not help. */
export function isFinal(code: number): boolean {
  return code >= FIRST_FINAL && code <= LAST_FINAL;
}
