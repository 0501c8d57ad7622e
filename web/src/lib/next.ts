/** Where to go after signing in: only to a path of our own, whatever the address says. */

/** The path in `?next=`, or the start page when it leads anywhere else. */
export function safeNext(search: string, origin: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  try {
    const url = new URL(next, origin);
    const ours = next.startsWith("/") && url.origin === origin && !url.pathname.startsWith("//");
    return ours ? url.pathname + url.search + url.hash : "/";
  } catch {
    return "/";
  }
}
