export const EVERYWHERE: readonly string[] = ["0.0.0.0/0", "::/0"];

export interface Inbound {
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Absent where the protocol has none. */
  readonly port?: string;
  /** Networks in CIDR notation, IPv4 and IPv6. */
  readonly from: readonly string[];
  readonly description: string;
}

/** What may reach a server: SSH from the given networks, or from everywhere when none is given, the site, and ping. Pure. */
export function inbound(sshNetworks: readonly string[]): Inbound[] {
  const ssh = sshNetworks.length > 0 ? sshNetworks : EVERYWHERE;
  return [
    { protocol: "tcp", port: "22", from: ssh, description: "SSH" },
    { protocol: "tcp", port: "80", from: EVERYWHERE, description: "HTTP" },
    { protocol: "tcp", port: "443", from: EVERYWHERE, description: "HTTPS" },
    { protocol: "udp", port: "443", from: EVERYWHERE, description: "HTTP/3" },
    { protocol: "icmp", from: EVERYWHERE, description: "ping" },
  ];
}
