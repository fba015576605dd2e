import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";

const FILES = [
  { url: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { url: "/page.js", file: "page.js", type: "text/javascript; charset=utf-8" },
  { url: "/client.js", file: "client.js", type: "text/javascript; charset=utf-8" },
  { url: "/forms.js", file: "forms.js", type: "text/javascript; charset=utf-8" },
  { url: "/account.js", file: "account.js", type: "text/javascript; charset=utf-8" },
  { url: "/users.js", file: "users.js", type: "text/javascript; charset=utf-8" },
  { url: "/certificate.js", file: "certificate.js", type: "text/javascript; charset=utf-8" },
  { url: "/results.js", file: "results.js", type: "text/javascript; charset=utf-8" },
  { url: "/review.js", file: "review.js", type: "text/javascript; charset=utf-8" },
  { url: "/alike.js", file: "alike.js", type: "text/javascript; charset=utf-8" },
  { url: "/search.js", file: "search.js", type: "text/javascript; charset=utf-8" },
  { url: "/upload.js", file: "upload.js", type: "text/javascript; charset=utf-8" },
  {
    url: "/tus.js",
    file: "../node_modules/tus-js-client/dist/tus.min.js",
    type: "text/javascript; charset=utf-8",
  },
  { url: "/icon.svg", file: "icon.svg", type: "image/svg+xml" },
  { url: "/page.css", file: "page.css", type: "text/css; charset=utf-8" },
] as const;

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // The files change with the release only, but under the same names.
  "cache-control": "no-cache",
} as const;

/** The page at `/`: a few static files, kept in memory. Everything on it comes from the API. */
export async function addPage(app: FastifyInstance): Promise<void> {
  for (const { url, file, type } of FILES) {
    const content = await readFile(new URL(`../page/${file}`, import.meta.url));
    app.get(url, { config: { access: "public" }, schema: { hide: true } }, (_request, reply) =>
      reply.headers(HEADERS).type(type).send(content),
    );
  }
}
