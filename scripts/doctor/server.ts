import { connect } from "node:net";
import { CommandError } from "../errors.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { stackExists } from "../stack/stack.ts";
import { broken, type Finding, ok, warning } from "./check.ts";

/** Whether the server of a deployed stack answers at its SSH port, and not somebody else who has taken it meanwhile. */
export async function server(stack: string): Promise<readonly Finding[]> {
  if (!(await stackExists(stack))) return [];
  try {
    const { address, ports } = await stackOutputs(stack);
    return [await portFinding(address, ports.ssh, stack)];
  } catch (error) {
    // Not deployed whole, or not to be opened, which the look at the state tells better.
    if (!(error instanceof CommandError)) throw error;
    return [warning("Server", error.message, error.fix ?? `make up STACK=${stack}`)];
  }
}

/** What is found at the port where the server's SSH should be. */
export async function portFinding(address: string, port: number, stack: string): Promise<Finding> {
  const answer = await greeting(address, port);
  if (answer === undefined)
    return broken(
      "Server",
      `${address}:${port} does not answer`,
      `make up STACK=${stack} starts it again; look whether it is on, and whether a firewall is in between.`,
    );
  return answer.startsWith("SSH-")
    ? ok("Server", `answers at ${address}:${port}`)
    : broken(
        "Port",
        `${address}:${port} is taken by another program than the server's SSH`,
        "end that program, then make up; on Linux, ss -tlnp tells whose it is.",
      );
}

/** The first bytes that whoever listens there sends within some seconds; undefined where nobody does. */
function greeting(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: string | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    let connected = false;
    socket.once("connect", () => {
      connected = true;
    });
    socket.setTimeout(10_000, () => end(connected ? "" : undefined));
    socket.once("data", (data) => end(data.toString("latin1")));
    socket.once("end", () => end(""));
    socket.once("error", () => end(connected ? "" : undefined));
  });
}
