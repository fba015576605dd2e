import { request } from "node:https";
import { docker, freePort, logs } from "../service/docker.ts";
import { until } from "../service/platform.ts";
import { type PebbleSettings, preparePebble } from "./pebble.ts";

const BASE = "debian:trixie-slim";

export interface AuthorityOptions {
  readonly runId: string;
  /** A folder of the test's own. */
  readonly folder: string;
  /**
   * A Docker network on which it is called "authority", asks a name server of the test's, and looks for challenges at the port
   * of nginx inside its container; or an address of this computer, where it validates addresses only, as public authorities do.
   */
  readonly reached: { readonly network: string } | { readonly address: string };
  readonly lifetimes: PebbleSettings["lifetimes"];
  /** Share of requests that are refused for their nonce, in percent, as public authorities do under load. */
  readonly nonceRejects?: number;
}

/** Pebble with a name server under the test's control, in containers. */
export class Authority {
  directory = "";
  /** PEM that the directory's own certificate is checked with. */
  pem = "";
  readonly #options: AuthorityOptions;
  #container = "";
  #names = 0;
  #management = 0;
  #away = false;

  private constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  static async start(options: AuthorityOptions): Promise<Authority> {
    const authority = new Authority(options);
    if ("network" in options.reached) await authority.#startOn(options.reached.network);
    else await authority.#startAt(options.reached.address);
    await until(async () => (await authority.root()) !== "", "the authority answers").catch(async (cause) => {
      throw new Error(await logs(authority.#container), { cause });
    });
    return authority;
  }

  /** What a name leads to; undefined: nowhere. */
  async point(host: string, address: string | undefined): Promise<void> {
    const [path, body] =
      address === undefined ? ["clear-a", { host }] : ["add-a", { host, addresses: [address] }];
    if (address !== undefined) await this.#nameServer("clear-a", { host });
    await this.#nameServer(`${path}`, body);
  }

  /** PEM of the root that its certificates lead to. */
  async root(): Promise<string> {
    return this.#manage("GET", "/roots/0");
  }

  /** How many certificates it has issued. */
  async issued(): Promise<number> {
    return (await docker("logs", this.#container)).split("Issued certificate serial").length - 1;
  }

  /** How many orders it was asked for. */
  async orders(): Promise<number> {
    return (await docker("logs", this.#container)).split("POST /order-plz").length - 1;
  }

  /** What it answers when it is asked for the renewal of this certificate; the text may be no JSON. */
  async answerRenewalInfo(certificate: string, answer: string): Promise<void> {
    await this.#manage(
      "POST",
      "/set-renewal-info/",
      JSON.stringify({ Certificate: certificate, ARIResponse: answer }),
    );
  }

  /** Off the network, as in an outage. */
  async goAway(): Promise<void> {
    await docker("network", "disconnect", this.#network, this.#container);
    this.#away = true;
  }

  /** Nothing, where it is not away. */
  async comeBack(): Promise<void> {
    if (!this.#away) return;
    this.#away = false;
    await docker("network", "connect", "--alias", "authority", this.#network, this.#container);
  }

  get #network(): string {
    const { reached } = this.#options;
    return "network" in reached ? reached.network : "host";
  }

  async #startOn(network: string): Promise<void> {
    this.#names = await freePort();
    this.#management = await freePort();
    this.directory = "https://authority:14000/dir";
    const listen = { directory: "0.0.0.0:14000", management: "0.0.0.0:15000" };
    await this.#prepare({ host: "authority", listen, challengePort: 8080 });
    const joined = (alias: string, port: string) => [
      ...[`--network=${network}`, `--network-alias=${alias}`, `--publish=127.0.0.1:${port}`],
    ];
    await this.#run(joined("names", `${this.#names}:8055`), [
      ...["/pebble/names", "-defaultIPv4", "", "-defaultIPv6", "", "-http01", "", "-https01", ""],
      ...["-tlsalpn01", "", "-doh", ""],
    ]);
    await this.#pebble(joined("authority", `${this.#management}:15000`), "-dnsserver", "names:8053");
  }

  async #startAt(address: string): Promise<void> {
    this.#management = await freePort();
    const directory = `${address}:${await freePort(address)}`;
    this.directory = `https://${directory}/dir`;
    const listen = { directory, management: `127.0.0.1:${this.#management}` };
    await this.#prepare({ host: address, listen, challengePort: 80 });
    await this.#pebble(["--network=host"]);
  }

  async #prepare(settings: Omit<PebbleSettings, "lifetimes">): Promise<void> {
    const { folder, lifetimes } = this.#options;
    this.pem = await preparePebble(folder, { ...settings, lifetimes });
  }

  async #pebble(network: string[], ...words: string[]): Promise<void> {
    const environment = {
      // Validation waits up to two seconds, as a real one does; every order is validated.
      PEBBLE_VA_SLEEPTIME: "2",
      PEBBLE_AUTHZREUSE: "0",
      PEBBLE_WFE_NONCEREJECT: `${this.#options.nonceRejects ?? 0}`,
    };
    const variables = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`);
    const command = ["/pebble/pebble", "-config", "/pebble/pebble.json", ...words];
    this.#container = await this.#run([...network, ...variables], command);
  }

  #run(options: string[], command: string[]): Promise<string> {
    const { runId, folder } = this.#options;
    return docker(
      ...["run", "--detach", `--label=platform.test=${runId}`, `--volume=${folder}:/pebble:ro`],
      ...[...options, BASE, ...command],
    );
  }

  async #nameServer(path: string, body: object): Promise<void> {
    await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${this.#names}/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      return answer.ok;
    }, `the name server takes ${path}`);
  }

  #manage(method: string, path: string, body = ""): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = {
        host: "127.0.0.1",
        port: this.#management,
        path,
        method,
        ca: this.pem,
        agent: false,
        headers: { "User-Agent": "test" },
      };
      const call = request(options, async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${path}: ${response.statusCode} ${text}`));
      });
      call.once("error", reject);
      call.end(body);
    });
  }
}
