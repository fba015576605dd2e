import { Resolver } from "node:dns";
import type { LookupFunction } from "node:net";

/** Milliseconds; Docker's name server answers for a container at once. */
const ANSWER_WITHIN = 1_000;

/**
 * Finds containers by name without getaddrinfo, which Node runs in four threads: Docker's name server passes the name of an
 * analyzer that is away on to the world's, and where those are silent, four such names kept the threads for 10 s each, and the
 * database could not be found any more.
 * @param servers addresses of name servers; the container's own by default
 */
export function finder(servers?: readonly string[]): LookupFunction {
  return (name, { all }, callback) => {
    // One for each lookup: it holds no answers back from the one before, after which a container may have moved.
    const resolver = new Resolver({ timeout: ANSWER_WITHIN, tries: 1 });
    if (servers) resolver.setServers(servers);
    resolver.resolve4(name, (error, addresses = []) => {
      if (error) callback(error, "");
      else if (all)
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        );
      else callback(null, addresses[0] ?? "", 4);
    });
  };
}

export const lookup = finder();
