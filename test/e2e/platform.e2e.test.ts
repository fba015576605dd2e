import { afterAll, beforeAll, describe } from "vitest";
import { describeMachine, type Machine } from "./harness/machine.ts";
import { sweepOrphans } from "./harness/sweep.ts";
import { backupSuite } from "./platform/backup.ts";
import { badConfigurationsSuite } from "./platform/bad-configurations.ts";
import { commandsSuite, coreSuite } from "./platform/commands.ts";
import { destroySuite } from "./platform/destroy.ts";
import { faultsSuite } from "./platform/faults.ts";
import { freshSuite } from "./platform/fresh.ts";
import { mediaSuite } from "./platform/media.ts";
import { memorySuite } from "./platform/memory.ts";
import { monitoringSuite } from "./platform/monitoring.ts";
import { pagesSuite } from "./platform/pages.ts";
import { releaseSuite } from "./platform/release.ts";
import { secretsSuite } from "./platform/secrets.ts";

/** The platform on one throwaway server, from nothing to nothing. In between, suites don't depend on each other. */
describe("the platform on a throwaway server", () => {
  let machine: Machine;
  beforeAll(async () => {
    await sweepOrphans();
    machine = await describeMachine("platform");
  });
  afterAll(() => machine?.remove());

  const get = () => machine;
  describe("bad configurations", () => badConfigurationsSuite(get));
  describe("from nothing", () => freshSuite(get));
  describe("monitoring", () => monitoringSuite(get));
  describe("everyday commands", () => commandsSuite(get));
  describe("media", () => mediaSuite(get));
  describe("the pages", () => pagesSuite(get));
  describe("secrets", () => secretsSuite(get));
  describe("releases", () => releaseSuite(get));
  describe("faults", () => faultsSuite(get));
  describe("copies", () => backupSuite(get));
  describe("memory", () => memorySuite(get));
  describe("less and less", () => coreSuite(get));
  describe("to nothing", () => destroySuite(get));
});
