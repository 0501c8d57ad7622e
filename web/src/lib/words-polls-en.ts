/** What is said of polls, in English; the keys are the truth for all languages. */
import type { Counted } from "./words-en.ts";

export const pollsEnglish = {
  "poll.label": "Poll",
  "poll.left": "Time left",
  "poll.rules": "Rules",
  "poll.votes": { one: "{n} vote", other: "{n} votes" },
  "poll.hidden": "Results at the end",
  "poll.yours": "your vote",
  "poll.winner": "The winner is",
  "poll.nobody": "The vote is over. Nobody voted.",
  "poll.then.next_product": "It is shown next.",
  "poll.then.design": "It may become a product.",
  "poll.cancelled": "The host has called this poll off.",
  "poll.offline": "No connection. You can vote when it is back.",
  "poll.told.counted": "Your vote counts. You may change it until the end.",
  "poll.told.changed": "Your vote is changed.",
  "poll.told.same": "Your vote counts.",
  "poll.told.same_device": "Somebody has voted from this device already.",
  "poll.told.queue_full": "So many at once! Tap again in a moment.",
  "poll.aloud.open": "A vote is open",
} as const satisfies Readonly<Record<string, string | Counted>>;
