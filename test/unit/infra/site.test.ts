import { expect, test } from "vitest";
import { EDGE_PORTS, origin, renderSite } from "../../../infra/edge/site.ts";
import { nginx } from "../../../services/nginx/service.ts";

const args = {
  names: ["media.example.org"],
  control: "control-1a2b3c4",
  httpsPort: 443,
  maxUploadBytes: 1000,
};

test("requests go to the container by its own name, never to the alias that an unhealthy twin answers, too", () => {
  expect(renderSite(args)).toContain("set $control http://control-1a2b3c4:8000;");
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
