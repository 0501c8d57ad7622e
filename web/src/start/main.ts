/** The start page. */
import "../lib/words-door.ts";
import "./start-page.ts";
