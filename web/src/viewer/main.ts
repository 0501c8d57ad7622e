/** The viewer's page. */
import "./live-show.ts";
