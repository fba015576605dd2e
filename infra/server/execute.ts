import type { Readable, Writable } from "node:stream";
import type { Client } from "ssh2";

/** Where output goes as it comes, instead of being given back, and what the command reads; nothing, where that is left out. */
export interface Streams {
  readonly input?: Readable;
  readonly out?: Writable;
  readonly errors?: Writable;
}

/** How a command on the server ended. */
export interface Ended {
  /** None where the connection or a signal ended it. */
  readonly code: number | undefined;
  readonly out: string;
  readonly errors: string;
}

/** Runs a shell command over an SSH connection until it has ended. @throws Error where the connection can't carry it, or its input breaks off */
export function execute(client: Client, command: string, streams: Streams = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    client.exec(command, (problem, channel) => {
      if (problem) return reject(problem);
      const [out, errors]: [Buffer[], Buffer[]] = [[], []];
      channel.on("data", (chunk: Buffer) => (streams.out ? streams.out.write(chunk) : out.push(chunk)));
      channel.stderr.on("data", (chunk: Buffer) =>
        streams.errors ? streams.errors.write(chunk) : errors.push(chunk),
      );
      channel.on("close", (code?: number | null) =>
        resolve({
          code: code ?? undefined,
          out: Buffer.concat(out).toString(),
          errors: Buffer.concat(errors).toString(),
        }),
      );
      if (streams.input) streams.input.on("error", reject).pipe(channel);
      else channel.end();
    });
  });
}
