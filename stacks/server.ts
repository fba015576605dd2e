import type { ServerArgs } from "../infra/server/make.ts";
import type { StackConfig } from "./config.ts";

/** Set to "true" by `make vps-replace`, for the update that replaces the server. */
export const REPLACE_VARIABLE = "PLATFORM_REPLACE_SERVER";

/** What the stack asks of its server, whoever provides it. */
export function serverArgs(
  stack: string,
  config: StackConfig,
  environment: Readonly<Record<string, string | undefined>>,
): ServerArgs {
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
    replacing: environment[REPLACE_VARIABLE] === "true",
    sshNetworks: settings.sshNetworks,
    domain: settings.domain,
    existing:
      host && hostKey && sshPrivateKey ? { host, port, user, hostKey, privateKey: sshPrivateKey } : undefined,
  };
}
