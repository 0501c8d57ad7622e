// How heavy each page's script is, gzipped; fails when the viewer page is over its budget.
import { readFileSync, existsSync } from "node:fs";
import { gzipSync } from "node:zlib";

const VIEWER_BUDGET = 60 * 1024; // bytes of gzip. Source: issue 2, point 9.
const dist = new URL("../dist/", import.meta.url);
const pages = ["index.html", "viewer.html", "studio.html", "sign-in.html", "desk.html", "order.html"];

/** What a page loads before it shows anything; what it asks for later, by `import()`, is not in it. */
function scriptsOf(page) {
  const html = readFileSync(new URL(page, dist), "utf8");
  const seen = new Set();
  const queue = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
  while (queue.length > 0) {
    const path = queue.pop();
    if (path === undefined || seen.has(path)) continue;
    seen.add(path);
    const source = readFileSync(new URL(path, dist), "utf8");
    for (const match of source.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) queue.push(`assets/${match[1]}`);
  }
  return seen;
}

if (!existsSync(dist)) {
  console.error("There is nothing built yet: run `npm run build` first.");
  process.exit(1);
}
let over = false;
for (const page of pages) {
  const bytes = [...scriptsOf(page)].reduce((sum, path) => sum + gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length, 0);
  const tooMuch = page === "viewer.html" && bytes > VIEWER_BUDGET;
  over ||= tooMuch;
  console.log(`${page.padEnd(14)} ${(bytes / 1024).toFixed(1).padStart(6)} KB gzip of script${tooMuch ? `  over the budget of ${VIEWER_BUDGET / 1024} KB` : ""}`);
}
process.exit(over ? 1 : 0);
