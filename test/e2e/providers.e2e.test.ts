import { afterAll, beforeAll, describe } from "vitest";
import { ensureBaseImages } from "../machines/base-images.ts";
import { type CloudMachine, describeCloudMachine } from "./harness/cloud-machine.ts";
import { sweepOrphans } from "./harness/sweep.ts";
import { deploySuite } from "./providers/deploy.ts";
import { destroySuite } from "./providers/destroy.ts";
import { existingSuite } from "./providers/existing.ts";
import { networkSuite } from "./providers/network.ts";
import { digitalocean, hetzner } from "./providers/provider.ts";
import { replaceSuite } from "./providers/replace.ts";
import { resizeSuite } from "./providers/resize.ts";

/** The whole program at each provider, from nothing to nothing, on one server that each suite goes on with. */
describe.each([hetzner, digitalocean])("$provider", (facts) => {
  let machine: CloudMachine;
  beforeAll(async () => {
    await sweepOrphans();
    await ensureBaseImages({ log: console.log });
    machine = await describeCloudMachine(facts);
  });
  afterAll(() => machine?.remove());

  const get = () => machine;
  describe("from nothing", () => deploySuite(facts, get));
  describe("the network", () => networkSuite(facts, get));
  describe("another size", () => resizeSuite(facts, get));
  describe("another server", () => replaceSuite(facts, get));
  describe("to nothing", () => destroySuite(facts, get));
});

describe("a machine of one's own", () => existingSuite());
