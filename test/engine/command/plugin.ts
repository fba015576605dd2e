import type { Plugin } from "../plugin/resource.ts";

/** Stands in for the command plugin 1.2.1: https://github.com/pulumi/pulumi-command/tree/v1.2.1. */
export const plugin: Plugin<null> = {
  name: "command",
  config: {},
  configure: () => null,
  resources: {
    "command:local:Command": async () => (await import("./local.ts")).localCommand,
    "command:remote:Command": async () => (await import("./remote.ts")).remoteCommand,
    "command:remote:CopyToRemote": async () => (await import("./copy.ts")).copyToRemote,
  },
};
