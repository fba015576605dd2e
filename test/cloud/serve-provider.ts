import type { Faults } from "./http/faults.ts";
import type { RequestLog } from "./http/requests.ts";
import { apiServer, type Billable, type Provider } from "./http/server.ts";

export interface ServedArgs {
  /** The only token that opens it. Default: "test-token". */
  readonly token?: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** Address of this computer that it listens at. Default: the loopback address. */
  readonly host?: string;
}

/** A provider's API on an address of this machine. */
export interface Served {
  /** "http://127.0.0.1:4711". */
  readonly url: string;
  readonly token: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** What still costs money. */
  readonly billable: () => Billable[];
  /** Sells a type of server out, or brings it back; everywhere unless a place is named. */
  readonly setStock: (type: string, available: boolean, place?: string) => void;
  /** Ends the API, and waits for what it had begun: what that makes after a clean-up would stay. */
  readonly close: () => Promise<void>;
}

export async function serve(provider: Provider, args: ServedArgs): Promise<Served> {
  const { token = "test-token", port = 0, host = "127.0.0.1" } = args;
  const { app, faults, requests } = apiServer(provider, token);
  const url = await app.listen({ host, port });
  return {
    url,
    token,
    faults,
    requests,
    billable: () => provider.billable(),
    setStock: (type, available, place = "*") => provider.setStock(type, place, available),
    close: async () => {
      await app.close();
      await provider.settle();
    },
  };
}
