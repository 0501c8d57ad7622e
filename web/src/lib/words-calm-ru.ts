/** Что читают зрители, пока в чате щит; сама строка приходит с сервера. Приходит вместе с толпой. */
import type { Translated } from "./i18n.ts";
import type { calmEnglish } from "./words-calm-en.ts";

export const calmRussian: Translated<typeof calmEnglish> = {
  "calm.left": "ещё не больше",
  "calm.not_now": "Сейчас нельзя",
  "calm.words": "слова",
  "calm.links": "ссылки",
  "calm.slow": "пауза {length}",
};
