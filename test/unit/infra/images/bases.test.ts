import { expect, test } from "vitest";
import { basesOf } from "../../../../infra/images/bases.ts";

test("an image that two stages start from is named once", () => {
  expect(basesOf("FROM node:24 AS build\nRUN x\nFROM node:24\nCOPY --from=build /a /a\n")).toEqual([
    "node:24",
  ]);
});

test("an earlier stage comes from no registry, however it is written", () => {
  expect(basesOf("FROM debian:13 AS Plain\nFROM plain AS libraries\nFROM libraries\n")).toEqual([
    "debian:13",
  ]);
});

test("a stage that comes only later is no stage yet", () => {
  expect(basesOf("FROM redis\nFROM debian:13 AS redis\n")).toEqual(["redis", "debian:13"]);
});

test("what the build is told, and nothing at all, is not asked for", () => {
  expect(basesOf("ARG BASE\nFROM $BASE\nFROM scratch\n")).toEqual([]);
});

test("digests, ports and platforms are part of no name but the image's", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const dockerfile = `# escape=\\\nFROM --platform=linux/amd64 hub.example:5000/a/b:1@${digest} AS x\nfrom python:3.13 # slim\n`;
  expect(basesOf(dockerfile)).toEqual([`hub.example:5000/a/b:1@${digest}`, "python:3.13"]);
});
