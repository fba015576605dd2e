import type * as pulumi from "@pulumi/pulumi";
import { LocalServer } from "./local.ts";
import type { Server } from "./server.ts";
import type { ProviderName } from "./sizes.ts";

export interface ServerArgs {
  stack: string;
  memoryGb: number;
}

type MakeServer = (name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) => Server;

const providers: Readonly<Record<ProviderName, MakeServer>> = {
  local: (name, args, opts) => new LocalServer(name, args, opts),
};

/** A server from the chosen provider. To add a provider: one file beside this one, and one line above. */
export function makeServer(provider: ProviderName, ...args: Parameters<MakeServer>): Server {
  return providers[provider](...args);
}
