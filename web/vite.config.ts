/** The build: a page for each folder of `src`, one script each; in development the paths of the server, and its doors by proxy. */
import { defineConfig, type Plugin } from "vite";

const SERVER = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env["VITRINA_DEV_SERVER"] ?? "http://127.0.0.1:8000";

const PAGES: readonly (readonly [RegExp, string])[] = [
  [/^\/s\/[^/]+\/?$/, "/viewer.html"],
  [/^\/studio\/[^/]+\/?$/, "/studio.html"],
  [/^\/sign-in\/?$/, "/sign-in.html"],
  [/^\/desk\/?$/, "/desk.html"],
  [/^\/orders(\/[^/]+(\/receipt)?)?\/?$/, "/order.html"],
];

/**
 * Scripts by which a module is asked for before it lies in the one that all pages load: a browser fetches six at a time, and
 * small ones of their own cost a slow network a turn each.
 */
const SHARED_BY = 6;
/** What the tabs of staff alone share, however many. */
const OF_STAFF = /[\\/](?:desk|studio)[\\/]|[\\/]doing\.ts$/;

/** Serve `/s/{slug}` and the others as the real server does. */
function pagesByPath(): Plugin {
  return {
    name: "vitrina-pages",
    configureServer(server) {
      server.middlewares.use((incoming, _response, next) => {
        const request = incoming as { url?: string };
        const [path = "/", query] = (request.url ?? "/").split("?");
        const page = PAGES.find(([pattern]) => pattern.test(path))?.[1];
        if (page !== undefined) request.url = query === undefined ? page : `${page}?${query}`;
        next();
      });
    },
  };
}

export default defineConfig({
  plugins: [pagesByPath()],
  build: {
    target: "es2022",
    sourcemap: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "common", minShareCount: SHARED_BY, test: (id) => !OF_STAFF.test(id) }] } },
      input: { index: "index.html", viewer: "viewer.html", studio: "studio.html", "sign-in": "sign-in.html", desk: "desk.html", order: "order.html" },
    },
  },
  server: {
    proxy: {
      "/api": { target: SERVER, ws: true },
      "/whip": SERVER,
      "/whep": SERVER,
      "/pictures": SERVER,
    },
  },
});
