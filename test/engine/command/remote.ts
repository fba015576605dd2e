import type { Client } from "ssh2";
import { type Context, defineResource } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { type Connection, connectionSchema, withConnection } from "./connection.ts";
import { execute } from "./execute.ts";
import {
  Capture,
  CommandError,
  type CommandInputs,
  commandInputs,
  nameOf,
  newId,
  previousOutput,
  type Streams,
  streamsOf,
} from "./shared.ts";

interface RemoteInputs extends CommandInputs {
  readonly connection: Connection;
}

/**
 * `command.remote.Command`.
 * Follows https://github.com/pulumi/pulumi-command/blob/v1.2.1/provider/pkg/provider/remote/commandController.go and
 * commandOutputs.go beside it.
 */
export const remoteCommand = defineResource<null>({
  inputs: {
    ...commandInputs,
    connection: { type: "object", properties: connectionSchema, required: true, secret: true },
  },
  outputs: ["stdout", "stderr"],
  volatileOutputs: ["stdout", "stderr"],

  async create(properties, context) {
    const inputs = properties as unknown as RemoteInputs;
    const none = { stdout: "", stderr: "" };
    const outputs = inputs.create === undefined ? none : await run(inputs.create, inputs, {}, context);
    return { id: newId(nameOf(context.urn)), outputs };
  },

  async update(_id, olds, news, context) {
    const inputs = news as unknown as RemoteInputs;
    const command = inputs.update ?? inputs.create;
    return command === undefined ? streamsOf(olds) : run(command, inputs, olds, context);
  },

  async delete(_id, state, context) {
    const inputs = state as unknown as RemoteInputs;
    if (inputs.delete !== undefined) await run(inputs.delete, inputs, state, context);
  },
});

/** @throws CommandError with everything the command printed. */
async function run(
  command: string,
  inputs: RemoteInputs,
  state: Properties,
  context: Context<null>,
): Promise<Streams> {
  const previous = previousOutput(inputs, state);
  return withConnection(inputs.connection, context, async (client) => {
    const refused = await refusedVariables(client, { ...inputs.environment, ...previous });
    for (const name of refused) {
      if (name in (inputs.environment ?? {}))
        throw new Error(`could not set environment variable "${name}": ${hint(name)}`);
      context.log("warning", hint(name));
    }
    const capture = new Capture(context, inputs.logging);
    const ending = await execute(client, command, {
      stdin: inputs.stdin ?? "",
      environment: { ...inputs.environment, ...previous },
      onData: (stream, data) => capture.add(stream, data),
    });
    const streams = capture.streams();
    if (ending !== undefined) throw new CommandError(ending, command, capture.together());
    return streams;
  });
}

/** What sshd's AcceptEnv keeps out. The SSH library does not tell, so a first session looks for itself. */
async function refusedVariables(client: Client, environment: Record<string, string>): Promise<string[]> {
  const names = Object.keys(environment);
  if (names.length === 0) return [];
  const chunks: Buffer[] = [];
  await execute(client, "env -0", { stdin: "", environment, onData: (_stream, data) => chunks.push(data) });
  const present = new Set(
    Buffer.concat(chunks)
      .toString()
      .split("\0")
      .map((entry) => entry.slice(0, entry.indexOf("="))),
  );
  return names.filter((name) => !present.has(name));
}

function hint(name: string): string {
  return (
    `Unable to set '${name}'. This only works if your SSH server is configured to accept these variables via AcceptEnv. ` +
    "Alternatively, if a Bash-like shell runs the command on the remote host, you could prefix the command itself with " +
    "the variables in the form 'VAR=value command'"
  );
}
