import { DEPLOY_USER } from "../../../infra/server/server.ts";
import { type FirstContact, firstContact } from "../../cloud/clients/first-contact.ts";
import {
  type CloudMachine,
  type CloudMachineArgs,
  DIGITALOCEAN,
  HETZNER,
} from "../../e2e/harness/cloud-machine.ts";
import { rentWithDoctl } from "./doctl.ts";
import { rentWithHcloud } from "./hcloud.ts";
import type { Rent, RentArgs } from "./rent.ts";

/** What differs between providers when a deployment is measured. */
export interface BenchProvider {
  readonly args: CloudMachineArgs;
  /** The provider's own command line. */
  readonly client: string;
  readonly rent: Rent;
  /** Makes the server before the clock starts, and tells the stack of it; undefined where the stack makes its own. */
  readonly own?: (machine: CloudMachine) => Promise<void>;
}

/** Of the server that plays one that is there already, and of its volume, which nobody uses. */
const OWN: RentArgs["plan"] = { serverType: "cx33", location: "fsn1", volumeGb: 10 };

export const BENCH_PROVIDERS: Readonly<Record<string, BenchProvider>> = {
  hetzner: { args: HETZNER, client: "hcloud", rent: rentWithHcloud },
  digitalocean: { args: DIGITALOCEAN, client: "doctl", rent: rentWithDoctl },
  existing: { args: HETZNER, client: "", rent: (args) => rentWithHcloud({ ...args, plan: OWN }), own },
};

/** A bare server that anybody could have: the stack learns its address and keys, and nothing of where it comes from. */
async function own(machine: CloudMachine): Promise<void> {
  const contact = await firstContact();
  try {
    const name = `platform-${machine.name}`;
    const { address } = await rentWithHcloud({ cloud: machine.cloud, name, plan: OWN, contact });
    await contact.ready(address);
    await tellStack(machine, address, contact);
  } finally {
    await contact.dispose();
  }
}

async function tellStack(
  { stack }: CloudMachine,
  address: string,
  { privateKey, hostPublicKey }: FirstContact,
): Promise<void> {
  await stack.setAllConfig(
    {
      provider: { value: "existing" },
      "existing.host": { value: address },
      "existing.user": { value: DEPLOY_USER },
      "existing.hostKey": { value: hostPublicKey },
      sshPrivateKey: { value: privateKey, secret: true },
    },
    true,
  );
}
