import type { types } from "@pulumi/hcloud";

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/**
 * What may reach the server: SSH from the given networks, or from everywhere when none is given, the site, and ping.
 * Without rules for the other direction, everything may leave. Pure.
 */
export function firewallRules(sshNetworks: readonly string[]): types.input.FirewallRule[] {
  const ssh = sshNetworks.length > 0 ? [...sshNetworks] : EVERYWHERE;
  return [
    { direction: "in", protocol: "tcp", port: "22", sourceIps: ssh, description: "SSH" },
    { direction: "in", protocol: "tcp", port: "80", sourceIps: EVERYWHERE, description: "HTTP" },
    { direction: "in", protocol: "tcp", port: "443", sourceIps: EVERYWHERE, description: "HTTPS" },
    { direction: "in", protocol: "udp", port: "443", sourceIps: EVERYWHERE, description: "HTTP/3" },
    { direction: "in", protocol: "icmp", sourceIps: EVERYWHERE, description: "ping" },
  ];
}
