import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type messages from "@pulumi/pulumi/proto/language_pb.js";

/** Exit code of the SDK for "failed, and the user has already been told why". */
const ALREADY_EXPLAINED = 32;
/** How long an interrupted program may take to end, in milliseconds. */
const GRACE = 5000;

export interface Outcome {
  /** Empty when the program succeeded or has explained its failure itself. */
  readonly error: string;
  /** The engine stops without saying more. */
  readonly bail: boolean;
}

/** One run of the user's program, in a process of its own. */
export class ProgramRun {
  readonly finished: Promise<Outcome>;
  readonly #process: ChildProcess;

  constructor(request: messages.RunRequest, engine: string) {
    const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
    const options = optionsOf(request);
    this.#process = spawn(
      process.execPath,
      [...nodeArguments(options), runner(directory), ...programArguments(request, engine)],
      {
        // Standard output belongs to the engine's handshake only until the port is read; from then on it is shown to the user.
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, ...environment(request, options) },
      },
    );
    this.finished = outcome(this.#process);
  }

  /** Interrupts the program, and kills it if it does not end. */
  async stop(): Promise<void> {
    this.#process.kill("SIGINT");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), GRACE);
    await this.finished;
    clearTimeout(timer);
  }
}

function outcome(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    child.on("error", (error) =>
      resolve({ error: `the program could not be started: ${error.message}`, bail: false }),
    );
    child.on("exit", (code, signal) => {
      if (code === 0) resolve({ error: "", bail: false });
      else if (code === ALREADY_EXPLAINED) resolve({ error: "", bail: true });
      else if (signal) resolve({ error: `Program was ended by ${signal}`, bail: false });
      else resolve({ error: `Program exited with non-zero exit code: ${code}`, bail: false });
    });
  });
}

/** The SDK's own entry point, from the program's dependencies. @throws Error when they are not installed. */
function runner(directory: string): string {
  try {
    return createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch (cause) {
    throw new Error(`"@pulumi/pulumi" is not installed in ${directory}: run "npm ci" there`, { cause });
  }
}

function programArguments(request: messages.RunRequest, engine: string): string[] {
  const info = request.getInfo();
  const named: [string, string | undefined][] = [
    ["monitor", request.getMonitorAddress()],
    ["engine", engine],
    ["organization", request.getOrganization()],
    ["project", request.getProject()],
    ["root-directory", info?.getRootDirectory()],
    ["stack", request.getStack()],
    ["pwd", info?.getProgramDirectory()],
    ["parallel", String(request.getParallel())],
  ];
  const flags = named.flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  if (request.getDryrun()) flags.push("--dry-run");
  return [...flags, info?.getEntryPoint() ?? ".", ...request.getArgsList()];
}

function environment(request: messages.RunRequest, options: Options): Record<string, string> {
  // The SDK reads keys in their long form, NAMESPACE:config:NAME.
  const config = [...request.getConfigMap().toObject()].map(([key, value]) => [
    key.replace(":", ":config:"),
    value,
  ]);
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...((options["typescript"] ?? true) && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(typeof options["tsconfig"] === "string" && { PULUMI_NODEJS_TSCONFIG_PATH: options["tsconfig"] }),
  };
}

type Options = Record<string, unknown>;

function optionsOf(request: messages.RunRequest): Options {
  return request.getInfo()?.getOptions()?.toJavaScript() ?? {};
}

function nodeArguments(options: Options): string[] {
  const text = options["nodeargs"];
  return typeof text === "string" ? text.split(/\s+/).filter((part) => part !== "") : [];
}
