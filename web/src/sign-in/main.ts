/** Signing in. */
import "./sign-in-page.ts";
