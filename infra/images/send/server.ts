import type { Server as HttpServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "ssh2";
import { execute } from "../../server/execute.ts";
import { pinned } from "../../server/pinned.ts";
import { OTHERWISE } from "./docker.ts";

/** What it takes to log in; a part of what the command plugin is given. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  /** In OpenSSH's or PEM's form. */
  readonly privateKey: string;
}

/** The server, by one connection, whose host key is pinned. */
export interface Remote extends AsyncDisposable {
  /** Runs a shell command and gives what it printed. @throws Error with what it said when it fails */
  run(command: string): Promise<string>;
  /** Lets the server reach a server of ours through a port of its own loopback address, until the connection ends. @returns the port */
  lend(server: HttpServer): Promise<number>;
}

/** Generous: on a slow line, what is on its way comes before the answer. */
const KEEP_ALIVE = { keepaliveInterval: 30_000, keepaliveCountMax: 6 };

/** Pauses before another attempt, in milliseconds: sshd drops who comes while it takes new settings. */
const AGAIN_AFTER = [300, 1000, 3000, 5000];

/** ssh2's words for what may be better a moment later; a wrong host key or a refused one are none of them. */
const PASSING: readonly (string | undefined)[] = ["client-socket", "client-timeout", "protocol"];

/**
 * @param signal ends the connection
 * @throws Error when the server can't be reached, or is another one
 */
export async function connect(login: Login, signal: AbortSignal): Promise<Remote> {
  for (const wait of AGAIN_AFTER) {
    try {
      return await dial(login, signal);
    } catch (error) {
      if (!PASSING.includes((error as Failure).level)) throw error;
      await pause(wait, undefined, { signal });
    }
  }
  return dial(login, signal);
}

type Failure = Error & { readonly level?: string };

async function dial({ host, port, user, hostKey, privateKey }: Login, signal: AbortSignal): Promise<Remote> {
  const client = new Client();
  const lost = new Promise<never>((_resolve, reject) => {
    const broken = (how: string, level?: string) => {
      const again = PASSING.includes(level) ? " Run it again." : "";
      reject(Object.assign(new Error(`The SSH connection to ${host}:${port} ${how}.${again}`), { level }));
    };
    client.on("error", ({ message, level }: Failure) => broken(`failed: ${message}`, level));
    client.on("close", () => broken("ended", "client-socket"));
  });
  // Who waits for nothing at that moment, hears of it at the next call.
  lost.catch(() => undefined);
  signal.addEventListener("abort", () => client.destroy(), { once: true });
  const ready = new Promise<void>((resolve) => client.once("ready", resolve));
  client.connect({
    ...{ host, port, username: user, privateKey, readyTimeout: 20_000 },
    ...KEEP_ALIVE,
    ...pinned(hostKey),
  });
  await Promise.race([ready, lost]);
  return {
    run: (command) => Promise.race([run(client, command), lost]),
    lend: (server) => Promise.race([lend(client, server), lost]),
    [Symbol.asyncDispose]: async () => void client.end(),
  };
}

async function run(client: Client, command: string): Promise<string> {
  const { code, out, errors } = await execute(client, command);
  if (code !== 0) throw new Error(errors.trim() || `exit code ${code}`);
  return out;
}

function lend(client: Client, server: HttpServer): Promise<number> {
  client.on("tcp connection", (_details, accept) => {
    const channel = accept();
    channel.on("error", () => channel.destroy());
    server.emit("connection", channel);
  });
  return new Promise((resolve, reject) => {
    // Port 0: the server chooses a free one.
    client.forwardIn("127.0.0.1", 0, (problem, port) => {
      if (problem) reject(new Error(`${REFUSED}: ${problem.message}`));
      else resolve(port);
    });
  });
}

const REFUSED =
  "The server's sshd does not let this computer lend it a port, by which it would get the images. " +
  'Allow it (AllowTcpForwarding "yes" or "remote" in /etc/ssh/sshd_config, and no "restrict" or "permitlisten" at the key), ' +
  OTHERWISE;
