import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { promisify } from "node:util";
import { docker, freePort, logs } from "../service/docker.ts";
import { until } from "../service/platform.ts";
import { buildPebble } from "./build.ts";

const BASE = "debian:trixie-slim";
const STATE = join(import.meta.dirname, "../../.state");

/** Where the authority looks for challenges: the port of nginx inside its container. */
const CHALLENGE_PORT = 8080;

export interface AuthorityOptions {
  readonly runId: string;
  /** A folder of the test's own. */
  readonly folder: string;
  /** Docker network that it is reached on as "authority". */
  readonly network: string;
  /** Lifetime of certificates by profile, in seconds. */
  readonly lifetimes: Readonly<Record<"default" | "shortlived", number>>;
  /** Share of requests that are refused for their nonce, in percent, as public authorities do under load. */
  readonly nonceRejects?: number;
}

/** Pebble with a name server under the test's control, in containers. */
export class Authority {
  readonly directory = "https://authority:14000/dir";
  /** PEM that the directory's own certificate is checked with. */
  pem = "";
  readonly #options: AuthorityOptions;
  #container = "";
  #names = 0;
  #management = 0;

  private constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  static async start(options: AuthorityOptions): Promise<Authority> {
    const authority = new Authority(options);
    await authority.#prepare();
    await authority.#start();
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
    await docker("network", "disconnect", this.#options.network, this.#container);
  }

  async comeBack(): Promise<void> {
    await docker("network", "connect", "--alias", "authority", this.#options.network, this.#container);
  }

  async #prepare(): Promise<void> {
    const { folder, lifetimes } = this.#options;
    const programs = await buildPebble(STATE, console.log);
    await mkdir(folder, { recursive: true });
    await copyFile(programs.pebble, join(folder, "pebble"));
    await copyFile(programs.names, join(folder, "names"));
    const subject = [
      ...["-subj", "/CN=authority", "-addext", "subjectAltName=DNS:authority,IP:127.0.0.1", "-days", "2"],
      ...["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ];
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
    await promisify(execFile)("openssl", ["req", "-x509", ...subject, ...files]);
    await promisify(execFile)("chmod", ["-R", "a+rX", folder]);
    this.pem = await readFile(join(folder, "certificate.pem"), "utf8");
    const profile = (seconds: number) => ({ description: `${seconds} seconds`, validityPeriod: seconds });
    await writeFile(
      join(folder, "pebble.json"),
      JSON.stringify({
        pebble: {
          listenAddress: "0.0.0.0:14000",
          managementListenAddress: "0.0.0.0:15000",
          certificate: "/pebble/certificate.pem",
          privateKey: "/pebble/key.pem",
          httpPort: CHALLENGE_PORT,
          tlsPort: 5001,
          retryAfter: { authz: 1, order: 1 },
          profiles: { default: profile(lifetimes.default), shortlived: profile(lifetimes.shortlived) },
        },
      }),
    );
  }

  async #start(): Promise<void> {
    this.#names = await freePort();
    this.#management = await freePort();
    await this.#run("names", [`127.0.0.1:${this.#names}:8055`], {}, [
      ...["/pebble/names", "-defaultIPv4", "", "-defaultIPv6", "", "-http01", "", "-https01", ""],
      ...["-tlsalpn01", "", "-doh", ""],
    ]);
    this.#container = await this.#run(
      "authority",
      [`127.0.0.1:${this.#management}:15000`],
      {
        // Validation waits up to two seconds, as a real one does; every order is validated.
        PEBBLE_VA_SLEEPTIME: "2",
        PEBBLE_AUTHZREUSE: "0",
        PEBBLE_WFE_NONCEREJECT: `${this.#options.nonceRejects ?? 0}`,
      },
      ["/pebble/pebble", "-config", "/pebble/pebble.json", "-dnsserver", "names:8053"],
    );
    await until(async () => (await this.root()) !== "", "the authority answers").catch(async (cause) => {
      throw new Error(await logs(this.#container), { cause });
    });
  }

  #run(
    alias: string,
    publish: string[],
    environment: Record<string, string>,
    command: string[],
  ): Promise<string> {
    return docker(
      ...["run", "--detach", `--label=platform.test=${this.#options.runId}`],
      ...[`--network=${this.#options.network}`, `--network-alias=${alias}`],
      ...publish.map((port) => `--publish=${port}`),
      ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
      `--volume=${this.#options.folder}:/pebble:ro`,
      ...[BASE, ...command],
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
