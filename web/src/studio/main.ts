/** The studio. */
import "./studio-desk.ts";
