/** The address that a server takes in its IPv6 network: "2001:db8:1::" → "2001:db8:1::1". Pure. */
export function firstIn(network: string): string {
  return `${network}1`;
}
