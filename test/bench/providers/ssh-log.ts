import { z } from "zod";

/** SSH connections as the server's sshd logged them. */
export interface SshConnections {
  readonly total: number;
  /** The most that were open at once, from the TCP connection on, before anybody has logged in. */
  readonly mostAtOnce: number;
  /** Turned away because too many had not logged in yet. */
  readonly dropped: number;
}

/** A line of `journalctl --output=json`. */
const entry = z.object({
  /** Microseconds since 1970. */
  __REALTIME_TIMESTAMP: z.coerce.number(),
  MESSAGE: z.string(),
});

const OPENED = /^Connection from (\S+ port \d+) on /;
/** What sshd says of a connection's end: the first line that comes counts. */
const CLOSED =
  /^(?:Received disconnect from|Disconnected from|Connection closed by|Connection reset by|Closing connection to) .*?(\S+ port \d+)/;
const DROPPED = /^drop connection /;

/**
 * Counts connections in sshd's journal. sshd has to log at VERBOSE. Pure.
 * @param journal lines of `journalctl --identifier=sshd --output=json`
 * @param since milliseconds since 1970: what was logged before does not count
 */
export function sshConnections(journal: string, since: number): SshConnections {
  const open = new Set<string>();
  const counted = { total: 0, mostAtOnce: 0, dropped: 0 };
  for (const line of journal.split("\n").filter(Boolean)) {
    const { __REALTIME_TIMESTAMP: at, MESSAGE: text } = entry.parse(JSON.parse(line));
    if (at < since * 1000) continue;
    const opened = OPENED.exec(text)?.[1];
    const closed = CLOSED.exec(text)?.[1];
    if (opened !== undefined) {
      open.add(opened);
      counted.total += 1;
      counted.mostAtOnce = Math.max(counted.mostAtOnce, open.size);
    } else if (closed !== undefined) open.delete(closed);
    else if (DROPPED.test(text)) counted.dropped += 1;
  }
  return counted;
}
