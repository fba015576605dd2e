import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ConnectConfig, utils as Utils } from "ssh2";
import type { Context } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import { Slots } from "../plugin/slots.ts";

/** https://github.com/pulumi/pulumi-command/blob/v1.2.1/provider/pkg/provider/remote/connection.go, without `proxy`. */
export const connectionSchema: Schema = {
  host: { type: "string", required: true },
  user: { type: "string", default: "root" },
  port: { type: "number", default: 22 },
  password: { type: "string", secret: true },
  privateKey: { type: "string", secret: true },
  privateKeyPassword: { type: "string", secret: true },
  agentSocketPath: { type: "string" },
  hostKey: { type: "string" },
  dialErrorLimit: { type: "integer", default: 10 },
  perDialTimeout: { type: "integer", default: 15 },
};

export interface Connection {
  readonly host: string;
  readonly user: string;
  readonly port: number;
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  readonly agentSocketPath?: string;
  /** In authorized_keys format: algorithm, base64, comment. */
  readonly hostKey?: string;
  /** Attempts that may fail; -1 for no limit. */
  readonly dialErrorLimit: number;
  /** Seconds for one attempt; 0 for no limit. */
  readonly perDialTimeout: number;
}

/**
 * Handshakes at the same time. sshd drops connections at random from the tenth that has not logged in yet (MaxStartups
 * 10:30:100), and the docker plugin needs some of those ten too.
 */
const dialing = new Slots(4);

/** Pause before the second attempt and its growth, in milliseconds: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/util/retry/until.go. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;
const GROWTH = 1.5;

/**
 * Runs `work` on a connection of its own and closes it. Connections are not shared between commands: sshd keeps the
 * groups a user had at login, so "add me to a group" followed by "use it" works with fresh ones only.
 * @throws Error "after N failed attempts: …" once more than `dialErrorLimit` attempts failed.
 */
export async function withConnection<T>(
  connection: Connection,
  context: Context<unknown>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await dial(connection, context);
  const abort = () => client.destroy();
  context.signal.addEventListener("abort", abort);
  try {
    return await work(client);
  } finally {
    context.signal.removeEventListener("abort", abort);
    client.end();
  }
}

async function dial(connection: Connection, context: Context<unknown>): Promise<Client> {
  const { Client, utils } = await ssh2();
  const config = configuration(connection, utils);
  for (let failures = 0, pause = FIRST_PAUSE; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE)) {
    try {
      context.signal.throwIfAborted();
      return await dialing.run(() => connect(new Client(), config));
    } catch (error) {
      context.signal.throwIfAborted();
      failures += 1;
      const limit = connection.dialErrorLimit;
      if (limit > -1 && failures > limit) {
        const reason = error instanceof Error ? error.message : String(error);
        const where = `${connection.user}@${connection.host}:${connection.port}`;
        throw new Error(`after ${failures - 1} failed attempts: dial ${where}: ${reason}`, { cause: error });
      }
      context.log("info", `Dial ${failures}/${limit === -1 ? "inf" : limit} failed: retrying`, "status");
      await sleep(pause, undefined, { signal: context.signal });
    }
  }
}

function connect(client: Client, config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    client.once("ready", () => resolve(client));
    // Not only once: a connection that is lost before its handshake reports the loss after the first error, too.
    client.on("error", (error) => {
      client.destroy();
      reject(error);
    });
    client.once("close", () => reject(new Error("the server closed the connection")));
    client.connect(config);
  });
}

function configuration(connection: Connection, utils: typeof Utils): ConnectConfig {
  const { host, user, port, password, privateKey, privateKeyPassword, perDialTimeout, hostKey } = connection;
  const agent = connection.agentSocketPath ?? process.env["SSH_AUTH_SOCK"];
  return {
    host,
    port,
    username: user,
    readyTimeout: perDialTimeout * 1000,
    ...(privateKey !== undefined && { privateKey }),
    ...(privateKeyPassword !== undefined && { passphrase: privateKeyPassword }),
    ...(password !== undefined && { password, tryKeyboard: true }),
    ...(agent !== undefined && { agent }),
    ...(hostKey !== undefined && pinned(hostKey, utils)),
  };
}

/** Only this key, and only its algorithm, so that a server with several keys offers the one that is pinned. */
function pinned(hostKey: string, utils: typeof Utils): Pick<ConnectConfig, "hostVerifier" | "algorithms"> {
  const parsed = utils.parseKey(hostKey);
  if (parsed instanceof Error) throw new Error(`failed to parse host key: ${parsed.message}`);
  const expected = parsed.getPublicSSH();
  const algorithms = parsed.type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [parsed.type];
  return {
    hostVerifier: (offered: Buffer) => expected.equals(offered),
    algorithms: { serverHostKey: algorithms as never },
  };
}

async function ssh2(): Promise<typeof import("ssh2")> {
  return (await import("ssh2")).default as never;
}
