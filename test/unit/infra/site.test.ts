import { expect, test } from "vitest";
import { renderSite } from "../../../infra/edge/site.ts";

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

test("uploads are limited", () => {
  expect(renderSite(args)).toContain("client_max_body_size 1000;");
});
