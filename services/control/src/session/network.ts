/** What nginx writes where it can't know who calls: by IPv6 all come through Docker's proxy, with its address. */
const UNKNOWN = "::";

export function isKnown(address: string): boolean {
  return address !== UNKNOWN;
}

/**
 * Whom a wrong password for `name` counts against: the network it came from. Where nobody knows that, whoever tries the same
 * name, so that guesses at one account by IPv6 don't keep people out of the others.
 */
export function origin(address: string, name: string): string {
  return isKnown(address) ? network(address) : `somebody at ${name}`;
}

/** Whom an address stands for: one household has one IPv4 address, but 2^64 of IPv6, so those count by their /64. */
function network(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return groups.slice(0, 4).join(":");
}
