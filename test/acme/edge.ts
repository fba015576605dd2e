import { execFile, spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { PeerCertificate } from "node:tls";
import { promisify } from "node:util";
import { renderSite } from "../../infra/edge/site.ts";
import { certbot } from "../../services/certbot/service.ts";
import { nginx } from "../../services/nginx/service.ts";
import {
  type buildImage,
  type ContainerOptions,
  docker,
  freePort,
  makeVolume,
  startContainer,
  untilHealthy,
} from "../service/docker.ts";
import type { Authority } from "./authority.ts";
import { servedCertificate } from "./served.ts";

export interface EdgeOptions {
  readonly runId: string;
  readonly folder: string;
  readonly network: string;
  readonly authority: Authority;
  readonly images: Readonly<Record<"nginx" | "certbot", Awaited<ReturnType<typeof buildImage>>>>;
  /** Size of certbot's own disk, such as "2m". */
  readonly disk?: string;
  /** Folder for what certbot tells people; in a volume without. */
  readonly status?: string;
}

/** What certbot tells people. */
export interface Status {
  readonly issuer: string;
  readonly names: string[];
  readonly notAfter: string;
  readonly lastAttempt: { outcome: string; reason: string } | null;
  readonly nextAttempt: string | null;
  readonly waitingFor: string;
  readonly failuresInARow: number;
}

const FOLDERS = ["certificates", "acme", "acme-challenges", "certificate-status", "media"] as const;

/** What the tests ask certificates for, and the names of those that are not for nginx itself. */
const NAMES = ["media.test", "www.media.test", "api.media.test", "other.test"];

/** nginx and certbot as a server runs them, with their folders; `hands` is root's way to the folders. */
export class TestEdge {
  nginx = "";
  certbot = "";
  /** Address of nginx on the network. */
  address = "";
  port = 0;
  readonly options: EdgeOptions;
  readonly #volumes: Record<string, string> = {};
  #hands = "";

  private constructor(options: EdgeOptions) {
    this.options = options;
  }

  /** nginx with a placeholder; certbot is started by the test. */
  static async start(options: EdgeOptions): Promise<TestEdge> {
    const edge = new TestEdge(options);
    for (const folder of FOLDERS) edge.#volumes[folder] = await makeVolume(options.runId);
    if (options.status) edge.#volumes["certificate-status"] = options.status;
    if (options.disk) edge.#volumes["acme"] = await smallVolume(options.runId, options.disk);
    const mounts = Object.entries(edge.#volumes).map(([folder, volume]) => `--volume=${volume}:/${folder}`);
    edge.#hands = await docker(
      ...[
        "run",
        "--detach",
        "--init",
        `--label=platform.test=${options.runId}`,
        "--user=0",
        "--network=none",
      ],
      ...[...mounts, options.images.certbot, "sleep", "infinity"],
    );
    await edge.hands(
      `chown 10003:2000 ${FOLDERS.map((name) => `/${name}`).join(" ")}; chmod 2770 ${FOLDERS.map((name) => `/${name}`).join(" ")}`,
    );
    await edge.#placeholder();
    edge.port = await freePort();
    await mkdir(join(options.folder, "site"), { recursive: true });
    const site = renderSite({
      names: NAMES,
      control: "nobody",
      httpsPort: 443,
      maxUploadBytes: 1,
      trusted: false,
    });
    const answering = site.replace("    set $control", "    location = /ok { return 200; }\n$&");
    await writeFile(join(options.folder, "site", "site.conf"), answering);
    edge.nginx = await startContainer(nginx, {
      ...edge.#container("nginx"),
      publish: { 8443: edge.port },
      more: [`--network=${options.network}`, `--volume=${options.folder}/site:${nginx.site}:ro`],
    });
    await untilHealthy(edge.nginx);
    const { network } = options;
    const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
    edge.address = await docker("inspect", "--format", format, edge.nginx);
    return edge;
  }

  /** What a deploy does: writes the names, and starts certbot anew once the one before has ended an order under way. */
  async deploy(names: readonly string[]): Promise<void> {
    await this.want(names);
    if (this.certbot !== "") {
      await docker("stop", this.certbot);
      await docker("rm", this.certbot);
    }
    this.certbot = await this.startCertbot();
  }

  async want(names: readonly string[]): Promise<void> {
    const lines = names.map((name) => `${isIP(name) ? "IP" : "DNS"}:${name}\n`).join("");
    await this.hands("cat >/certificates/wanted", lines);
  }

  startCertbot(): Promise<string> {
    const { authority, network } = this.options;
    return startContainer(certbot, {
      ...this.#container("certbot"),
      more: [
        `--network=${network}`,
        `--env=ACME_DIRECTORY=${authority.directory}`,
        `--env=ACME_AUTHORITY=${authority.pem}`,
      ],
    });
  }

  /** Moves the clock by moving what certbot remembers into the past: its attempts, its next look, the authority's Retry-After. */
  async pass(hours: number): Promise<void> {
    await docker("pause", this.certbot);
    await this.hands(
      `python3 - <<'END'
import datetime, json, pathlib, re
seconds = ${hours} * 3600
path = pathlib.Path("/acme/ledger.json")
ledger = json.loads(path.read_text())
for attempt in ledger["attempts"]: attempt["at"] -= seconds
ledger["nextCheck"] -= seconds
path.write_text(json.dumps(ledger))
earlier = lambda found: (datetime.datetime.fromisoformat(found[0]) - datetime.timedelta(seconds=seconds)).isoformat()
for conf in pathlib.Path("/acme").glob("*/renewal/*.conf"):
    lines = conf.read_text().splitlines()
    lines = [re.sub(r"\\d{4}-\\d\\d-\\d\\dT[\\d:]+", earlier, line) if "ari_retry_after" in line else line for line in lines]
    conf.write_text("\\n".join(lines) + "\\n")
END`,
    );
    await docker("unpause", this.certbot);
  }

  /** Whether certbot has looked since the clock was moved, and said when it looks again. */
  async looked(): Promise<boolean> {
    const { nextCheck } = JSON.parse(await this.hands("cat /acme/ledger.json")) as { nextCheck: number };
    return nextCheck * 1000 > Date.now();
  }

  async status(): Promise<Status> {
    return JSON.parse(await this.hands("cat /certificate-status/status.json")) as Status;
  }

  /** A shell as root with all folders. */
  async hands(script: string, input = ""): Promise<string> {
    const child = spawn("docker", ["exec", "-i", this.#hands, "sh", "-ec", script]);
    child.stdin.end(input);
    const [out, problem, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.once("close", resolve)),
    ]);
    if (code !== 0) throw new Error(`${script}: ${problem}`);
    return out.trimEnd();
  }

  /** The certificate that is served on a new connection. */
  served(name = "media.test"): Promise<PeerCertificate> {
    return servedCertificate("127.0.0.1", this.port, name);
  }

  /** Puts a pair of PEM files into a folder of the certificates, and turns the link to it. */
  async use(folder: string, certificate: string, key: string): Promise<void> {
    await this.hands(
      `mkdir -p /certificates/${folder}; cat >/certificates/${folder}/fullchain.pem`,
      certificate,
    );
    await this.hands(`cat >/certificates/${folder}/privkey.pem`, key);
    await this.hands(
      `chown -R 10000:2000 /certificates/${folder}; ln -sfn ${folder} /certificates/.n; mv -T /certificates/.n /certificates/current`,
    );
  }

  async remove(): Promise<void> {
    await docker("rm", "--force", "--volumes", ...[this.#hands, this.nginx, this.certbot].filter(Boolean));
    await docker("volume", "rm", ...Object.values(this.#volumes));
    await rm(this.options.folder, { recursive: true, force: true });
  }

  #container(name: "nginx" | "certbot"): ContainerOptions {
    const { runId, folder, images } = this.options;
    return { runId, image: images[name], secrets: folder, volumes: this.#volumes };
  }

  async #placeholder(): Promise<void> {
    await mkdir(this.options.folder, { recursive: true });
    const pair = await selfSigned();
    await this.use("self-signed-1", pair.certificate, pair.key);
  }
}

/** In memory, as full as its size. */
function smallVolume(runId: string, size: string): Promise<string> {
  const options = ["type=tmpfs", "device=tmpfs", `o=size=${size}`].map((option) => `--opt=${option}`);
  return docker("volume", "create", "--label", `platform.test=${runId}`, ...options);
}

/** A certificate of nobody's, and its key. */
export async function selfSigned(): Promise<{ certificate: string; key: string }> {
  const { stdout } = await promisify(execFile)("openssl", [
    ...["req", "-x509", "-subj", "/CN=placeholder", "-addext", "subjectAltName=DNS:placeholder"],
    ...["-days", "1", "-nodes", "-newkey", "ec"],
    ...["-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", "-", "-out", "-"],
  ]);
  const split = stdout.indexOf("-----BEGIN CERTIFICATE");
  const keyAt = stdout.indexOf("-----BEGIN PRIVATE");
  return keyAt < split
    ? { key: stdout.slice(keyAt, split), certificate: stdout.slice(split) }
    : { certificate: stdout.slice(split, keyAt), key: stdout.slice(keyAt) };
}
