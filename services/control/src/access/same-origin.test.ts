import { expect, test } from "vitest";
import { cameFromHere } from "./same-origin.ts";

const post = (headers: Record<string, string>) => cameFromHere("POST", headers, "media.example");

test.each(["same-origin", "none"])("what a browser calls %s may change something", (site) => {
  expect(post({ "sec-fetch-site": site })).toBe(true);
});

test.each(["cross-site", "same-site", "anything"])("what a browser calls %s may not", (site) => {
  expect(post({ "sec-fetch-site": site, origin: "https://media.example" })).toBe(false);
});

test("an older browser's Origin must be this host", () => {
  expect(post({ origin: "https://media.example" })).toBe(true);
  expect(post({ origin: "https://media.example.evil.example" })).toBe(false);
  expect(post({ origin: "null" })).toBe(false);
  expect(post({ origin: "" })).toBe(false);
});

test("a caller that is no browser needs neither", () => {
  expect(post({})).toBe(true);
});

test("reading is allowed from everywhere: it changes nothing, and its answer stays closed to other sites", () => {
  expect(cameFromHere("GET", { "sec-fetch-site": "cross-site" }, "media.example")).toBe(true);
});
