import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EDGE_PORTS, origin, renderSite, UI_PAGES } from "../../../infra/edge/site.ts";
import { nginx } from "../../../services/nginx/service.ts";
import { SITES } from "../../fixtures/sites.ts";

const args = {
  names: ["media.example.org"],
  control: "control-1a2b3c4",
  httpsPort: 443,
  maxUploadBytes: 1000,
  trusted: true,
};

test.each(Object.entries(SITES))("the site of %s is as it was looked over", async (name, site) => {
  await expect(renderSite(site)).toMatchFileSnapshot(`./snapshots/${name.replaceAll(" ", "-")}.conf`);
});

test.each([
  ["a domain with an authority that browsers trust", { ...args }, ["media.example.org"]],
  [
    "several names",
    { ...args, names: ["media.example.org", "www.example.org"] },
    ["media.example.org", "www.example.org"],
  ],
  ["an authority for tests, or none", { ...args, trusted: false }, []],
  ["bare addresses", { ...args, names: ["203.0.113.7", "2001:db8::1"] }, []],
])("%s: browsers are told to keep to HTTPS exactly where they can come back", (_, site, told) => {
  const [map = ""] = renderSite(site).split("}\n");
  expect([...map.matchAll(/^ +(\S+) max-age=63072000;$/gm)].map(([, name]) => name)).toEqual(told);
});

test("only who is on this computer may say localhost", () => {
  expect(renderSite({ ...args, names: ["127.0.0.1"] })).toContain("server_name localhost ~");
  expect(renderSite(args)).not.toContain("localhost");
});

test("names that are not the site's don't get as far as a request", () => {
  const strangers = renderSite(args)
    .split("server {")
    .find((block) => block.includes("server_name ~.;"));
  expect(strangers).toContain("ssl_reject_handshake on;");
});

test("logins and invitations have a limit of their own", () => {
  for (const path of ["/api/login", "/api/invitations/accept"])
    expect(renderSite(args).split(`location = ${path} {`)[1]?.split("}")[0]).toContain(
      "platform/logins.conf",
    );
});

test("requests go to the container by its own name, never to the alias that an unhealthy twin answers, too", () => {
  expect(renderSite(args)).toContain("set $control http://control-1a2b3c4:8000;");
});

test("the pages, and what they speak through, are for those who have a session; their files hold nothing of anybody", () => {
  const site = renderSite({ ...args, ui: "streamlit-ui-5d6e7f8" });
  expect(site).toContain("set $ui http://streamlit-ui-5d6e7f8:8000;");
  const locations = site.split("    location ").filter((block) => block.includes("proxy_pass $ui;"));
  const open = locations.filter((block) => !block.includes("platform/members.conf"));
  expect(locations).toHaveLength(3);
  expect(open.map((block) => block.split(" {")[0])).toEqual([
    String.raw`~ ^/(static/|favicon\.png$|_stcore/(health$|host-config$|bidi-components/))`,
  ]);
});

test("the edge knows the pages that the UI has", () => {
  const pages = readFileSync(
    new URL("../../../services/streamlit-ui/streamlit_ui/pages/__init__.py", import.meta.url),
    "utf8",
  );
  const addresses = [...pages.matchAll(/^ {4}"(\w*)": \(/gm)].map(([, address]) => address);
  expect(addresses.sort()).toEqual(["", ...UI_PAGES].sort());
});

test("a stack without the UI has nothing of it at the edge", () => {
  expect(renderSite(args)).not.toMatch(/\$ui|session\.conf|members\.conf|_stcore/);
});

test("plain http is sent to https at the port that people reach", () => {
  expect(renderSite(args)).toContain("return 308 https://$host$request_uri;");
  expect(renderSite({ ...args, httpsPort: 18443 })).toContain("return 308 https://$host:18443$request_uri;");
});

test("an authority finds its challenges over plain http, before anything is sent to https", () => {
  const [plain = ""] = renderSite(args).split("listen 8443");
  expect(plain).toContain("include /etc/nginx/platform/challenges.conf;");
});

test("uploads are limited", () => {
  expect(renderSite(args)).toContain("client_max_body_size 1000;");
});

test.each([
  ["media.example.org", 443, "https://media.example.org"],
  ["127.0.0.1", 18443, "https://127.0.0.1:18443"],
  ["2001:db8::1", 443, "https://[2001:db8::1]"],
])("people reach %s at port %i as %s", (name, port, expected) => {
  expect(origin(name, port)).toBe(expected);
});

test("the site listens at every port that is published", () => {
  const published = nginx.ports.flatMap(({ container, ipv6 }) => [container, ipv6]);
  expect(published.sort()).toEqual([...EDGE_PORTS.http, ...EDGE_PORTS.https].sort());
  for (const port of published)
    expect(renderSite(args)).toMatch(new RegExp(`listen ${port} .*default_server;`));
});
