import type { Client } from "ssh2";
import type { Streams } from "./shared.ts";

export interface Execution {
  readonly stdin: string;
  readonly environment: Record<string, string>;
  onData(stream: keyof Streams, data: Buffer): void;
}

/**
 * Runs a command in a session of its own.
 * @returns undefined after exit code 0, else how it ended, in the words of Go's SSH library.
 */
export function execute(client: Client, command: string, execution: Execution): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    client.once("error", reject);
    client.exec(command, { env: execution.environment }, (error, channel) => {
      if (error) return reject(error);
      let ending: string | undefined = "wait: remote command exited without exit status or exit signal";
      channel.on("data", (data: Buffer) => execution.onData("stdout", data));
      channel.stderr.on("data", (data: Buffer) => execution.onData("stderr", data));
      channel.on("exit", (code: number | null, signal?: string) => {
        if (code === 0) ending = undefined;
        else
          ending =
            code === null ? `Process exited from signal ${signal}` : `Process exited with status ${code}`;
      });
      // A command that ends without reading its input closes the channel; that is no failure.
      channel.on("error", () => undefined);
      channel.on("close", () => resolve(ending));
      channel.end(execution.stdin);
    });
  });
}
