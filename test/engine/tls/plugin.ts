import type { Plugin } from "../plugin/resource.ts";

/** Stands in for the tls plugin 5: https://www.pulumi.com/registry/packages/tls/. */
export const plugin: Plugin<null> = {
  name: "tls",
  config: {},
  configure: () => null,
  resources: {
    "tls:index/privateKey:PrivateKey": async () => (await import("./private-key.ts")).privateKey,
  },
};
