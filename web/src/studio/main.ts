/** The studio. */
import "./words.ts";
import "./studio-desk.ts";
