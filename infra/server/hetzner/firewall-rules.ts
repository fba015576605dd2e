import type { types } from "@pulumi/hcloud";
import { inbound } from "../inbound.ts";

/** What may reach the server. Without rules for the other direction, everything may leave. Pure. */
export function firewallRules(sshNetworks: readonly string[]): types.input.FirewallRule[] {
  return inbound(sshNetworks).map(({ from, ...rule }) => ({
    direction: "in",
    ...rule,
    sourceIps: [...from],
  }));
}
