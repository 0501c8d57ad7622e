/** The back office. */
import "./words.ts";
import "./desk-page.ts";
