import type { Duplex } from "node:stream";
import { Client } from "ssh2";
import { execute, type Streams } from "../../infra/server/execute.ts";
import { pinned } from "../../infra/server/pinned.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { StackOutputs } from "./outputs.ts";

/** What it takes to log in to the server. */
export type Login = Pick<StackOutputs, "address" | "ports" | "hostKey" | "user" | "privateKey">;

export interface Remote extends AsyncDisposable {
  /** Runs a shell command on the server and gives back its output, or passes it on. @throws CommandError when it fails */
  run(command: string, streams?: Streams): Promise<string>;
  /** A connection from the server to an address that it reaches. */
  forward(host: string, port: number): Promise<Duplex>;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

/** A shell word that stands for exactly this text. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function connectTo(login: Login): Promise<Client> {
  const { address, ports, hostKey, user, privateKey } = login;
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.once("ready", () => resolve(client));
    // A connection that is reset tells of it more than once, and an error that nobody hears would end the command.
    client.on("error", (cause) =>
      reject(
        new CommandError(
          `The server at ${address}:${ports.ssh} can't be reached over SSH: ${cause.message}.`,
          {
            fix: "make up starts it again; make status tells more.",
            exitCode: EXIT.unreachable,
            cause,
          },
        ),
      ),
    );
    client.connect({
      host: address,
      port: ports.ssh,
      username: user,
      privateKey,
      readyTimeout: 15_000,
      keepaliveInterval: 10_000,
      ...pinned(hostKey),
    });
  });
}

async function run(client: Client, command: string, streams?: Streams): Promise<string> {
  const { code, out, errors } = await execute(client, command, streams);
  if (code === 0) return out;
  throw new CommandError(`On the server, "${command.slice(0, 120)}" failed with exit code ${code}.`, {
    detail: errors,
  });
}

function forward(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) =>
    client.forwardOut("127.0.0.1", 0, host, port, (problem, stream) =>
      problem
        ? reject(new CommandError(`The server gets no connection to ${host}:${port}: ${problem.message}.`))
        : resolve(stream),
    ),
  );
}

/** One SSH connection to the stack's server, its host key pinned. Use with `await using`. */
export async function connect(login: Login): Promise<Remote> {
  const client = await connectTo(login);
  client.on("error", () => client.destroy());
  const ended = new Promise<void>((resolve) => client.once("close", () => resolve()));
  return {
    run: (command, streams) => run(client, command, streams),
    forward: (host, port) => forward(client, host, port),
    ended,
    [Symbol.asyncDispose]: async () => void client.end(),
  };
}
