/**
 * Name of a stack's part at Hetzner, such as "platform-prod-data". Host names allow letters, digits and dashes only. Names are
 * the same at every run, and Hetzner has each of them once in a project: what a lost answer or a killed run left behind
 * makes the next run fail instead of being made twice. Pure.
 */
export function nameOf(stack: string, part?: string): string {
  const plain = stack.toLowerCase().replace(/[^a-z0-9-]/g, "-");
  return ["platform", plain, ...(part === undefined ? [] : [part])].join("-");
}

/** The address that a server takes in its IPv6 network: "2001:db8:1::" → "2001:db8:1::1". Pure. */
export function firstIn(network: string): string {
  return `${network}1`;
}
