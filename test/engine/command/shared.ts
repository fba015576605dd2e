import { randomBytes } from "node:crypto";
import type { Context } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";

/** Inputs of both commands: https://github.com/pulumi/pulumi-command/blob/v1.2.1/provider/pkg/provider/common/inputs.go. */
export const commandInputs: Schema = {
  triggers: { type: "list", of: { type: "any" }, replace: true },
  create: { type: "string" },
  update: { type: "string" },
  delete: { type: "string" },
  stdin: { type: "string" },
  logging: { type: "string", oneOf: ["stdout", "stderr", "stdoutAndStderr", "none"] },
  environment: { type: "map", of: { type: "string" } },
  addPreviousOutputInEnv: { type: "boolean" },
};

export interface CommandInputs {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
  readonly stdin?: string;
  readonly logging?: "stdout" | "stderr" | "stdoutAndStderr" | "none";
  readonly environment?: Record<string, string>;
  readonly addPreviousOutputInEnv?: boolean;
}

export type Streams = { readonly stdout: string; readonly stderr: string };

/** Exit of a command, as Go words it: "exit status 1" here, "Process exited with status 1" over SSH. */
export class CommandError extends Error {
  constructor(ending: string, command: string, output: string) {
    super(`${ending}: running ${JSON.stringify(command)}:\n${output}`);
    this.name = "CommandError";
  }
}

/** Collects both streams, apart and together, and shows their lines while they come. */
export class Capture {
  readonly #chunks: { stream: keyof Streams; data: Buffer }[] = [];
  readonly #partial = { stdout: "", stderr: "" };
  readonly #show: (line: string) => void;
  readonly #shown: CommandInputs["logging"];

  constructor(context: Context<unknown>, logging: CommandInputs["logging"]) {
    this.#show = (line) => context.log("info", line, "status");
    this.#shown = logging ?? "stdoutAndStderr";
  }

  add(stream: keyof Streams, data: Buffer): void {
    this.#chunks.push({ stream, data });
    if (this.#shown !== stream && this.#shown !== "stdoutAndStderr") return;
    const lines = (this.#partial[stream] + data.toString()).split("\n");
    this.#partial[stream] = lines.pop() ?? "";
    lines.forEach(this.#show);
  }

  /** Without the last line break of each, as the official plugin stores them. */
  streams(): Streams {
    for (const rest of Object.values(this.#partial)) if (rest !== "") this.#show(rest);
    return { stdout: this.#text("stdout"), stderr: this.#text("stderr") };
  }

  /** Both in the order they came. */
  together(): string {
    return Buffer.concat(this.#chunks.map(({ data }) => data)).toString();
  }

  #text(stream: keyof Streams): string {
    const own = this.#chunks.filter((chunk) => chunk.stream === stream);
    return Buffer.concat(own.map(({ data }) => data))
      .toString()
      .replace(/\n$/, "");
  }
}

/** The streams of the run before, for `addPreviousOutputInEnv`. */
export function previousOutput(inputs: CommandInputs, state: Properties): Record<string, string> {
  if (inputs.addPreviousOutputInEnv === false) return {};
  const { stdout, stderr } = state;
  return {
    ...(typeof stdout === "string" && stdout !== "" && { PULUMI_COMMAND_STDOUT: stdout }),
    ...(typeof stderr === "string" && stderr !== "" && { PULUMI_COMMAND_STDERR: stderr }),
  };
}

export function streamsOf(state: Properties): Streams {
  return { stdout: String(state["stdout"] ?? ""), stderr: String(state["stderr"] ?? "") };
}

/** Resource ids are a prefix and eight random hexadecimal digits. */
export function newId(prefix: string): string {
  return prefix + randomBytes(4).toString("hex");
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
