import { DEPLOY_USER } from "../../../infra/server/server.ts";
import { type FirstContact, firstContact } from "../../cloud/clients/first-contact.ts";
import type { CloudMachine, CloudMachineArgs } from "../../e2e/harness/cloud-machine.ts";
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

/** Everything that a stack has but two analyzers, so that images are served and pulled in minutes. */
const WITHOUT = ["ocr-detection", "face-reid"];

/** As long as a real one: the plugin counts. */
const TOKEN = "0123456789abcdef".repeat(4);

const hetzner: CloudMachineArgs = {
  provider: "hetzner",
  without: WITHOUT,
  keys: { token: "hcloud:token", endpoint: "hcloud:endpoint" },
  endpoint: ({ endpoint }) => endpoint,
  token: TOKEN,
};

const digitalocean: CloudMachineArgs = {
  provider: "digitalocean",
  without: WITHOUT,
  keys: { token: "digitalocean:token", endpoint: "digitalocean:apiEndpoint" },
  // Its clients add the version themselves.
  endpoint: ({ endpoint }) => new URL(endpoint).origin,
  token: TOKEN,
};

/** Of the server that plays one that is there already, and of its volume, which nobody uses. */
const OWN: RentArgs["plan"] = { serverType: "cx33", location: "fsn1", volumeGb: 10 };

export const BENCH_PROVIDERS: Readonly<Record<string, BenchProvider>> = {
  hetzner: { args: hetzner, client: "hcloud", rent: rentWithHcloud },
  digitalocean: { args: digitalocean, client: "doctl", rent: rentWithDoctl },
  existing: { args: hetzner, client: "", rent: (args) => rentWithHcloud({ ...args, plan: OWN }), own },
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
