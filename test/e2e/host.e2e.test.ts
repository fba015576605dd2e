import { afterAll, beforeAll, describe, vi } from "vitest";
import { hasSshd } from "../engine/command/sshd.ts";
import { ensureBaseImages } from "../machines/base-images.ts";
import { bullseyeServerImage } from "../machines/bullseye.ts";
import { cleanUp } from "../machines/cleanup.ts";
import { existingSuite } from "./host/existing.ts";
import { firewallSuite } from "./host/firewall.ts";
import { firstContactSuite } from "./host/first-contact.ts";
import { hardeningSuite } from "./host/hardening.ts";
import { removeLoopDevices } from "./host/loop-device.ts";
import { type Host, startHost } from "./host/machine.ts";
import { preflightSuite } from "./host/preflight.ts";
import { sentImagesSuite } from "./host/sent-images.ts";
import { volumeSuite } from "./host/volume.ts";

/** What happens on a server before services run, on the newest and the oldest Debian that servers are made with. */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 900_000 });

const RUN = `host-${process.pid}`;
const log = console.log;

describe("hosts", () => {
  let bookworm: Host;
  let bullseye: Host;

  beforeAll(async () => {
    await removeLoopDevices();
    await ensureBaseImages({ log });
    const image = await bullseyeServerImage({ log });
    [bookworm, bullseye] = await Promise.all([startHost(`${RUN}-12`), startHost(`${RUN}-11`, image)]);
  });
  afterAll(async () => {
    for (const run of [`${RUN}-12`, `${RUN}-11`, RUN]) await cleanUp(run, { log });
    await removeLoopDevices();
    await Promise.all([bookworm?.dispose(), bullseye?.dispose()]);
  });

  describe("a look at Debian 12", () => preflightSuite(() => bookworm));
  describe("a look at Debian 11", () => preflightSuite(() => bullseye));
  describe("hardening", () => hardeningSuite(() => bookworm));
  describe("the firewall", () => firewallSuite(RUN, () => bookworm));
  describe("images of this computer", () => sentImagesSuite(RUN, () => bookworm));
  describe("a data volume", () => volumeSuite(() => bookworm));
  describe("a machine of one's own", () => existingSuite(() => bullseye));
  describe.runIf(hasSshd)("first contact", () => firstContactSuite());
});
