/** The start page. */
import "./start-page.ts";
