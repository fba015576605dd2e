import type { KnownResource } from "../guard.ts";

/** A DNS record as the API lists it. */
export interface DomainRecord {
  readonly id: number;
  readonly type: string;
  /** In the domain; "@" is the domain itself. */
  readonly name: string;
  readonly data: string;
}

const DNS_RECORD = "digitalocean:index/dnsRecord:DnsRecord";

export const hasRecords = (known: readonly KnownResource[]): boolean =>
  known.some(({ type }) => type === DNS_RECORD);

/**
 * Records of a domain that say exactly what one of the stack's says: DigitalOcean takes the same record twice, and clients
 * repeat a request whose answer was lost. They would go on leading to the address when the stack has given it up. Pure.
 */
export function twinsAmong(
  records: readonly DomainRecord[],
  known: readonly KnownResource[],
): DomainRecord[] {
  const ids = new Set(known.filter(({ type }) => type === DNS_RECORD).map(({ id }) => id));
  const isKnown = ({ id }: DomainRecord) => ids.has(String(id));
  const words = ({ type, name, data }: DomainRecord) => JSON.stringify([type, name, data]);
  const said = new Set(records.filter(isKnown).map(words));
  return records.filter((record) => !isKnown(record) && said.has(words(record)));
}
