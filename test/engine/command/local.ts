import { spawn } from "node:child_process";
import { type Context, defineResource } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
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

interface LocalInputs extends CommandInputs {
  readonly interpreter?: string[];
  readonly dir?: string;
}

/**
 * `command.local.Command`.
 * Follows https://github.com/pulumi/pulumi-command/blob/v1.2.1/provider/pkg/provider/local/commandController.go and
 * commandOutputs.go beside it, without `assetPaths` and `archivePaths`.
 */
export const localCommand = defineResource<null>({
  inputs: {
    ...commandInputs,
    interpreter: { type: "list", of: { type: "string" } },
    dir: { type: "string" },
  },
  outputs: ["stdout", "stderr"],
  volatileOutputs: ["stdout", "stderr"],

  async create(properties, context) {
    const inputs = properties as LocalInputs;
    const none = { stdout: "", stderr: "" };
    const outputs = inputs.create === undefined ? none : await run(inputs.create, inputs, {}, context);
    return { id: newId(nameOf(context.urn)), outputs };
  },

  async update(_id, olds, news, context) {
    const inputs = news as LocalInputs;
    const command = inputs.update ?? inputs.create;
    return command === undefined ? streamsOf(olds) : run(command, inputs, olds, context);
  },

  async delete(_id, state, context) {
    const inputs = state as LocalInputs;
    if (inputs.delete !== undefined) await run(inputs.delete, inputs, state, context);
  },
});

/** @throws CommandError with everything the command printed. */
async function run(
  command: string,
  inputs: LocalInputs,
  state: Properties,
  context: Context<null>,
): Promise<Streams> {
  const [program = "/bin/sh", ...flags] = inputs.interpreter?.length ? inputs.interpreter : ["/bin/sh", "-c"];
  const child = spawn(program, [...flags, command], {
    cwd: inputs.dir,
    env: { ...process.env, ...inputs.environment, ...previousOutput(inputs, state) },
    stdio: "pipe",
    signal: context.signal,
    killSignal: "SIGKILL",
  });
  const capture = new Capture(context, inputs.logging);
  child.stdout.on("data", (data: Buffer) => capture.add("stdout", data));
  child.stderr.on("data", (data: Buffer) => capture.add("stderr", data));
  // A command that ends without reading its input closes the pipe; that is no failure.
  child.stdin.on("error", () => undefined);
  child.stdin.end(inputs.stdin ?? "");
  const ending = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? undefined : signal ? `signal: ${signal}` : `exit status ${code}`),
    );
  });
  const streams = capture.streams();
  if (ending !== undefined) throw new CommandError(ending, command, capture.together());
  return streams;
}
