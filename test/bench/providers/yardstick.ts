import { gzipSync } from "node:zlib";
import { type FirstContact, firstContact } from "../../cloud/clients/first-contact.ts";
import type { CloudMachine } from "../../e2e/harness/cloud-machine.ts";
import { answers, type Target } from "../load.ts";
import type { Deployed } from "./facts.ts";
import type { Rent, RentArgs, Rented } from "./rent.ts";
import { serverScript } from "./script.ts";
import { type Observed, observe } from "./watch.ts";

const NAME = "yardstick";
/** What the platform, too, starts and waits for before the others. */
const FIRST = ["postgres", "redis"];

export interface YardstickArgs {
  readonly machine: CloudMachine;
  readonly rent: Rent;
  readonly plan: RentArgs["plan"];
  /** Whether the server is there before the clock starts, as one's own is. */
  readonly owned: boolean;
  readonly deployed: Deployed;
  readonly dataPath: string;
  readonly mirror: string;
  /** What the platform answers to, and its certificate, which the yardstick's server has too. */
  readonly health: Target;
}

/** The same server made with the provider's own command line, and a shell script over SSH, until HTTPS answers. */
export async function yardstick(args: YardstickArgs): Promise<Observed> {
  const { machine, rent, plan, owned, health } = args;
  const contact = await firstContact();
  try {
    const make = () => rent({ cloud: machine.cloud, name: NAME, plan, contact });
    const before = owned ? await make() : undefined;
    if (before !== undefined) await contact.ready(before.address);
    return await observe(machine.cloud, machine.name, NAME, async () => {
      const { address, device } = before ?? (await make());
      if (before === undefined) await contact.ready(address);
      await runOnServer(args, contact, { address, device: owned ? undefined : device });
      const { hostname } = new URL(health.origin);
      await answers({ ...health, origin: `https://${address}`, certifiedFor: hostname });
    });
  } finally {
    await contact.dispose();
  }
}

/** As root, in one go; compressed, because a command line has an end. */
async function runOnServer(
  { deployed, dataPath, mirror }: YardstickArgs,
  contact: FirstContact,
  { address, device }: Rented,
): Promise<void> {
  const script = serverScript({ ...deployed, device, dataPath, mirror, first: FIRST });
  const packed = gzipSync(script).toString("base64");
  const command = `file=$(mktemp) && echo ${packed} | base64 -d | gunzip >"$file" && sudo bash "$file" </dev/null`;
  const { exitCode, stderr } = await contact.ssh(address, command);
  if (exitCode !== 0) throw new Error(`The yardstick's script failed:\n${stderr}`);
}
