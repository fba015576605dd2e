import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SCOPE_NAMES } from "../../services/control/src/access/rules.ts";
import { TestSite } from "../browser/site.ts";
import { docker } from "../service/docker.ts";

const RUN = `scan-${randomUUID()}`;
const NAME = "media.test";
const SCANNER = "platform-test/web-scanner";
const DOCKERFILE = `FROM debian:trixie-slim
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends curl jq python3-venv >/dev/null && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /scanner && /scanner/bin/pip install --quiet --no-cache-dir wapiti3==3.3.2
`;
/** All of Wapiti's that look for a weakness, need nothing from the internet, and are about what is here: there is no LDAP. */
const MODULES =
  "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,timesql,upload,xss,xxe";
/** As root: it writes into its own folders. Level 2 also attacks addresses without parameters. */
const SCAN = `wapiti=/scanner/bin/wapiti
$wapiti --flush-session --level 2 --module "$1" --verify-ssl 0 --no-bugreport --format json --output /tmp/report.json "\${@:2}" >/tmp/log 2>&1 || { cat /tmp/log >&2; exit 1; }
cat /tmp/report.json`;
/** Logs in and prints a token that may do all that the first admin may. */
const TOKEN = `curl() { command curl --fail --silent --show-error --insecure --cookie-jar /tmp/cookies --cookie /tmp/cookies "$@"; }
curl --output /dev/null --json "{\\"password\\":\\"$2\\"}" "$1/api/login"
curl --json '{"name":"scan","scopes":'"$3"'}' "$1/api/me/tokens" | jq --raw-output .token`;
/** A page that leads to one that says back what it was told; no header protects anybody. */
const WEAK = `require("http").createServer((request, answer) => {
  const { pathname, searchParams } = new URL(request.url, "http://weak");
  const pages = { "/": '<a href="/echo?said=hello">Say hello</a>', "/echo": "<h1>You said</h1>" + searchParams.get("said") };
  answer.writeHead(pathname in pages ? 200 : 404, { "content-type": "text/html" });
  answer.end(pages[pathname] ?? "Nothing here.");
}).listen(8000)`;

interface Report {
  readonly vulnerabilities: Readonly<
    Record<string, readonly { readonly info: string; readonly path: string }[]>
  >;
  readonly infos: { readonly crawled_pages_nbr: number };
}

let site: TestSite;

beforeAll(async () => {
  await execa("docker", ["build", "--quiet", "--network", "host", "--tag", SCANNER, "-"], {
    input: DOCKERFILE,
  });
  site = await TestSite.start(RUN, NAME);
}, 900_000);
afterAll(() => site?.stop());

const inScanner = (script: string, ...args: string[]) =>
  docker(
    "run",
    "--rm",
    `--network=${RUN}`,
    `--label=platform.test=${RUN}`,
    SCANNER,
    "bash",
    "-ceu",
    script,
    "scan",
    ...args,
  );

/** What the scanner found, a line each. */
async function scan(...args: string[]): Promise<{ found: string[]; pages: number }> {
  const { vulnerabilities, infos } = JSON.parse(await inScanner(SCAN, MODULES, ...args)) as Report;
  const found = Object.entries(vulnerabilities).flatMap(([kind, all]) =>
    all.map(({ info, path }) => `${kind}: ${path}: ${info}`),
  );
  return { found, pages: infos.crawled_pages_nbr };
}

test("Wapiti finds what is weak where something is", { timeout: 600_000 }, async () => {
  const weak = ["--network-alias=weak", `--network=${RUN}`, `--label=platform.test=${RUN}`];
  await docker("run", "--detach", ...weak, "node:24-trixie-slim", "node", "-e", WEAK);
  const { found } = await scan("--url", "http://weak:8000/");
  expect(found.join("\n")).toMatch(/^Reflected Cross Site Scripting: \/echo: .*said/m);
  expect(found.join("\n")).toMatch(/Content Security Policy/i);
});

test("Wapiti finds nothing at the page, nor at any route of the API, with an admin's token", {
  timeout: 3_600_000,
}, async () => {
  const token = await inScanner(TOKEN, site.inside, site.password, JSON.stringify(SCOPE_NAMES));
  const header = `Authorization: Bearer ${token}`;
  const page = await scan("--url", `${site.inside}/`);
  const api = await scan(
    "--url",
    `${site.inside}/`,
    "--swagger",
    `${site.inside}/api/openapi.json`,
    "--header",
    header,
  );
  console.log(`${page.pages} pages, ${api.pages} of the API`);
  expect([...page.found, ...api.found]).toEqual([]);
  expect(api.pages).toBeGreaterThan(20);
});
