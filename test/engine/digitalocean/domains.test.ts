import { expect, it } from "vitest";
import { api } from "./testing.ts";

it("getDomains lists the zones of all pages, and none is no error", async () => {
  const { harness } = await api({
    "GET /v2/domains": [
      { body: { domains: [{ name: "example.org", ttl: 1800 }], links: { pages: { next: "page 2" } } } },
      { body: { domains: [{ name: "example.com", ttl: null }] } },
      { body: { domains: [] } },
    ],
  });
  const call = async () => {
    const context = harness.context("");
    return (await harness.operations.invoke("digitalocean:index/getDomains:getDomains", {}, context)).result;
  };
  expect(await call()).toMatchObject({
    domains: [
      { name: "example.org", ttl: 1800, urn: "do:domain:example.org" },
      { name: "example.com", ttl: 0, urn: "do:domain:example.com" },
    ],
  });
  expect(await call()).toMatchObject({ domains: [] });
});
