import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";

const SCRIPT = "text/javascript; charset=utf-8";

const FILES = [
  { url: "/account", file: "index.html", type: "text/html; charset=utf-8" },
  ...["page", "client", "forms", "account", "users"].map((name) => ({
    ...{ url: `/${name}.js`, file: `${name}.js`, type: SCRIPT },
  })),
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

/**
 * The page at `/account`, for what a session begins and ends with: login, invitation, password, tokens, users. A few static files, kept in
 * memory. `/` is the UI's, where the stack runs it; here it only leads on.
 */
export async function addPage(app: FastifyInstance): Promise<void> {
  const options = { config: { access: "public" }, schema: { hide: true } } as const;
  for (const { url, file, type } of FILES) {
    const content = await readFile(new URL(`../page/${file}`, import.meta.url));
    app.get(url, options, (_request, reply) => reply.headers(HEADERS).type(type).send(content));
  }
  app.get("/", options, (_request, reply) => reply.headers(HEADERS).redirect("/account"));
}
