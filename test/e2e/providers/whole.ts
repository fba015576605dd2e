import { afterAll, beforeAll, describe } from "vitest";
import { ensureBaseImages } from "../../machines/base-images.ts";
import { type CloudMachine, describeCloudMachine } from "../harness/cloud-machine.ts";
import { sweepOrphans } from "../harness/sweep.ts";
import { authoritySuite } from "./authority.ts";
import { deploySuite } from "./deploy.ts";
import { destroySuite } from "./destroy.ts";
import { networkSuite } from "./network.ts";
import type { ProviderFacts } from "./provider.ts";
import { replaceSuite } from "./replace.ts";
import { resizeSuite } from "./resize.ts";

/** The whole program at a provider, from nothing to nothing, on one server that each suite goes on with. */
export function wholeSuite(facts: ProviderFacts): void {
  let machine: CloudMachine;
  beforeAll(async () => {
    await sweepOrphans();
    await ensureBaseImages({ log: console.log });
    machine = await describeCloudMachine(facts);
  });
  afterAll(() => machine?.remove());

  const get = () => machine;
  describe("from nothing", () => deploySuite(facts, get));
  describe("the certificate", () => authoritySuite(facts, get));
  describe("the network", () => networkSuite(facts, get));
  describe("another size", () => resizeSuite(facts, get));
  describe("another server", () => replaceSuite(facts, get));
  describe("to nothing", () => destroySuite(facts, get));
}
