import type { ServerArgs } from "../infra/server/make.ts";
import type { StackConfig } from "./config.ts";

/** What the stack asks of its server, whoever provides it. */
export function serverArgs(stack: string, config: StackConfig): ServerArgs {
  const { settings, choice, sshPrivateKey } = config;
  const { host, hostKey, port = 22, user = "root" } = settings.existing ?? {};
  return {
    stack,
    memoryGb: choice.memoryGb,
    serverType: choice.type?.name ?? "",
    location: choice.location,
    volumeGb: choice.volumeGb,
    backups: choice.backups,
    protect: choice.protect,
    sshNetworks: settings.sshNetworks,
    domain: settings.domain,
    existing:
      host && hostKey && sshPrivateKey ? { host, port, user, hostKey, privateKey: sshPrivateKey } : undefined,
  };
}
