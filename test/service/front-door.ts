import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { renderSite } from "../../infra/edge/site.ts";
import { nginx } from "../../services/nginx/service.ts";
import { bridgeGateway } from "../machines/registry-mirror.ts";
import {
  addressOf,
  buildImage,
  docker,
  freePort,
  removeAll,
  startContainer,
  untilHealthy,
} from "./docker.ts";

/** What the door's certificate is for. */
export const DOOR_NAMES = ["media.example.org", "www.example.org"] as const;
const MAX_UPLOAD_BYTES = 1024 ** 2;

/** The one medium behind the door, whose original has ten bytes. */
export const MEDIUM = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

/** As control says that nginx may send it. */
const ORIGINALS: Readonly<Record<string, Record<string, string>>> = {
  [`/api/media/${MEDIUM}/original`]: {
    "x-accel-redirect": `/.originals/${MEDIUM}/original`,
    "content-type": "video/mp4",
  },
};

function statusOf({ url, headers }: IncomingMessage): number {
  if (url === "/api/me" && headers.cookie === undefined) return 401;
  return url === "/gone.js" ? 404 : 200;
}

export interface Question {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Name in the TLS handshake; none for those who come by address. */
  readonly servername?: string;
  /** Another port on loopback than the one that leads to HTTPS. */
  readonly port?: number;
}

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** nginx as a server runs it, and behind it, in control's place, something that notes what gets through. */
export class FrontDoor {
  container = "";
  /** Of the container, on Docker's bridge. */
  address = "";
  /** Port on loopback that leads to HTTPS. */
  port = 0;
  /** Port on loopback that leads to where HTTPS by IPv6 ends. */
  ipv6Port = 0;
  /** Port on loopback that leads to plain HTTP. */
  plainPort = 0;
  /** "METHOD URL" of each request that got through, and what it brought. */
  readonly passed: { line: string; headers: IncomingHttpHeaders; body: string }[] = [];
  /** PEM of the certificate. */
  certificate = "";
  /** Folder with `sites/site.conf`, where the door reads what it serves. */
  readonly folder: string;
  readonly #runId: string;
  readonly #server: Server;

  private constructor(runId: string, folder: string) {
    this.#runId = runId;
    this.folder = folder;
    this.#server = createServer((incoming, answer) => {
      this.#note(incoming).then(
        (body) =>
          answer
            .writeHead(statusOf(incoming), {
              "content-type": "application/json",
              "content-length": Buffer.byteLength(body),
              "cache-control": "no-cache",
              ...ORIGINALS[incoming.url ?? ""],
            })
            .end(body),
        () => answer.destroy(),
      );
    });
  }

  /** The container carries the run's id, by which it is removed. */
  static async start(runId: string, { ui = false } = {}): Promise<FrontDoor> {
    const folder = await mkdtemp(join(tmpdir(), "platform-door-"));
    const door = new FrontDoor(runId, folder);
    const gateway = await bridgeGateway();
    await new Promise<void>((resolve) => door.#server.listen(0, gateway, resolve));
    const { port } = door.#server.address() as AddressInfo;
    door.certificate = await makeCertificate(join(folder, "certificates"));
    await mkdir(join(folder, "sites"));
    const site = renderSite({
      names: DOOR_NAMES,
      control: gateway,
      ui: ui ? gateway : undefined,
      httpsPort: 443,
      maxUploadBytes: MAX_UPLOAD_BYTES,
      trusted: true,
    });
    await writeFile(join(folder, "sites", "site.conf"), site.replaceAll(":8000;", `:${port};`));
    await mkdir(join(folder, "media", MEDIUM), { recursive: true });
    await writeFile(join(folder, "media", MEDIUM, "original"), "0123456789");
    await chmod(folder, 0o755);
    [door.port, door.ipv6Port, door.plainPort] = [await freePort(), await freePort(), await freePort()];
    door.container = await startContainer(nginx, {
      runId,
      secrets: folder,
      image: await buildImage("nginx"),
      volumes: {
        certificates: join(folder, "certificates"),
        "acme-challenges": join(folder, "certificates"),
        media: join(folder, "media"),
      },
      publish: { 8443: door.port, 8453: door.ipv6Port, 8080: door.plainPort },
      more: [`--volume=${folder}/sites:${nginx.site}:ro`],
    });
    await untilHealthy(door.container);
    door.address = await addressOf(door.container);
    return door;
  }

  /** What a release does: control has another name, and nginx reloads. It is the same server, its port written otherwise. */
  async turn(): Promise<void> {
    const path = join(this.folder, "sites", "site.conf");
    const site = await readFile(path, "utf8");
    await writeFile(path, site.replace(/(set \$control http:\S+:)(?=\d+;)/, "$10"));
    await docker("exec", this.container, "nginx", "-s", "reload");
  }

  /** One request over a connection of its own. */
  ask({
    path = "/",
    method = "GET",
    headers = {},
    body = "",
    servername,
    port = this.port,
  }: Question): Promise<Told> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: "127.0.0.1",
          port,
          path,
          method,
          headers: { ...(servername !== undefined && { host: servername }), ...headers },
          servername: servername ?? "",
          rejectUnauthorized: false,
          agent: false,
        },
        (answer) =>
          text(answer).then(
            (said) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: said }),
            reject,
          ),
      );
      call.once("error", reject);
      call.end(body);
    });
  }

  /**
   * A connection on which anything can be said. To nginx itself, past Docker's proxy of published ports: how a connection ends
   * is what is looked at. A reset that is lost on the way is asked for again.
   */
  open(servername: string = DOOR_NAMES[0]): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const trust = servername === "" ? { rejectUnauthorized: false } : { ca: this.certificate };
      const options = { host: this.address, port: 8443, servername, ...trust };
      const socket = connect(options, () => resolve(socket));
      socket.setKeepAlive(true, 1000).once("error", reject);
    });
  }

  /** Says exactly this; all that is answered until nginx closes the connection. */
  async say(words: string): Promise<string> {
    const socket = await this.open();
    socket.on("error", () => undefined);
    let answer = "";
    const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.setEncoding("latin1").on("data", (chunk) => (answer += chunk));
    socket.write(words, "latin1");
    await ended;
    return answer;
  }

  /** Removes it, and all else of the run. */
  async close(): Promise<void> {
    await removeAll(this.#runId);
    await rm(this.folder, { recursive: true, force: true });
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #note(incoming: IncomingMessage): Promise<string> {
    const { method, url, headers } = incoming;
    const request = { line: `${method} ${url}`, headers, body: "" };
    this.passed.push(request);
    request.body = await text(incoming);
    return JSON.stringify({ ...request, filler: "x".repeat(url === "/large" ? 100_000 : 0) });
  }
}

async function makeCertificate(folder: string): Promise<string> {
  const path = join(folder, "current");
  await mkdir(path, { recursive: true });
  const file = (name: string) => join(path, `${name}.pem`);
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "90"],
    ...[
      "-subj",
      `/CN=${DOOR_NAMES[0]}`,
      "-addext",
      `subjectAltName=${DOOR_NAMES.map((name) => `DNS:${name}`)}`,
    ],
    ...["-keyout", file("privkey"), "-out", file("fullchain")],
  ]);
  await promisify(execFile)("chmod", ["-R", "a+rX", folder]);
  return readFile(file("fullchain"), "utf8");
}
