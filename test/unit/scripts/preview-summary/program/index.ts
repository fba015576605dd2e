/** A server's parts in small, and by configuration each change that a preview can tell of. */

import { local } from "@pulumi/command";
import { Volume } from "@pulumi/docker/volume.js";
import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../../../stacks/plan.ts";

const config = new pulumi.Config();
const change = config.get("change") ?? "none";
const protect = config.getBoolean("protect") ?? false;

if (change === "error") throw new pulumi.RunError('"size" is "64gb"; it must be "8gb" or "16gb".');

const bigger = change === "bigger";

class Server extends pulumi.ComponentResource {
  constructor(name: string) {
    super("platform:server:LocalServer", name);
    const opts = { parent: this, protect };
    if (change !== "remove") {
      const labels = [{ label: "generation", value: change === "replace" ? "2" : "1" }];
      new Volume(`${name}-data`, { labels }, opts);
    }
  }
}

new Server("server");
new local.Command("release", {
  create: `echo ${change}`,
  // A secret that a preview must not tell.
  environment: { PASSWORD: config.requireSecret("password") },
  logging: "none",
});
// Ends when the file is removed, and tells by it that it has begun.
const hold = config.get("hold");
if (hold) new local.Command("hold", { create: `touch ${hold}; while [ -e ${hold} ]; do sleep 0.2; done` });
if (bigger) new local.Command("extra", { create: "true" });

export const password = config.requireSecret("password");
const server = bigger ? 29.49 : 8.49;
export const plan: Plan = {
  tier: bigger ? "business" : "budget",
  provider: "hetzner",
  line: "cx",
  serverType: bigger ? "cx53" : "cx33",
  location: "fsn1",
  cpus: bigger ? 16 : 4,
  diskGb: bigger ? 320 : 80,
  memoryGb: bigger ? 32 : 8,
  volumeGb: 50,
  backups: bigger ? "daily" : "none",
  protect,
  monthly: {
    currency: "EUR",
    parts: [
      { name: "server", amount: server },
      { name: "IPv4", amount: 0.5 },
      { name: "volume", amount: 2.86 },
      ...(bigger ? [{ name: "backups", amount: 5.9 } as const] : []),
    ],
    total: bigger ? 38.75 : 11.85,
  },
  memory: { idleMb: 900, jobsMb: bigger ? 30_968 : 6392 },
};
