/** Signing in. */
import "../lib/words-door.ts";
import "./sign-in-page.ts";
