import { createRequire } from "node:module";
import type * as grpc from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { installDependencies } from "./install.ts";
import { dependencies } from "./packages.ts";
import { ProgramRun } from "./run.ts";

type Handlers = Partial<ILanguageRuntimeServer> & grpc.UntypedServiceImplementation;
type Unary<Request, Response> = grpc.handleUnaryCall<Request, Response>;

/** The language protocol for programs; code generation and component plugins are left out. */
export function languageService(engineAddress: string): { handlers: Handlers; close(): Promise<void> } {
  let engine = engineAddress;
  const running = new Set<ProgramRun>();
  const stopAll = async () => {
    await Promise.all([...running].map((run) => run.stop()));
  };

  const handlers: Handlers = {
    handshake: unary(async (request: messages.LanguageHandshakeRequest) => {
      engine = request.getEngineAddress();
      return new messages.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(async () => new plugins.PluginInfo().setVersion(sdkVersion())),
    // What is required gets downloaded before the program runs, and where this host is used nothing can be downloaded.
    // The engine finds plugins at their first use just as well.
    getRequiredPlugins: unary(async () => new messages.GetRequiredPluginsResponse()),
    getRequiredPackages: unary(async () => new messages.GetRequiredPackagesResponse()),
    run: unary(async (request: messages.RunRequest) => {
      const run = new ProgramRun(request, engine);
      running.add(run);
      try {
        const { error, bail } = await run.finished;
        return new messages.RunResponse().setError(error).setBail(bail);
      } finally {
        running.delete(run);
      }
    }),
    about: unary(async () =>
      new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    runtimeOptionsPrompts: unary(async () => new messages.RuntimeOptionsResponse()),
    template: unary(async () => new messages.TemplateResponse()),
    getProgramDependencies: unary(async (request: messages.GetProgramDependenciesRequest) => {
      const found = await dependencies(request.getInfo()?.getProgramDirectory() ?? ".");
      const list = found.map(({ name, version }) =>
        new messages.DependencyInfo().setName(name).setVersion(version),
      );
      return new messages.GetProgramDependenciesResponse().setDependenciesList(list);
    }),
    installDependencies,
    cancel: unary(async () => {
      await stopAll();
      return new empty.Empty();
    }),
  };
  return { handlers, close: stopAll };
}

function sdkVersion(): string {
  return (createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string }).version;
}

function unary<Request, Response>(
  handler: (request: Request) => Promise<Response>,
): Unary<Request, Response> {
  return (call, callback) => {
    handler(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback({ details: error instanceof Error ? error.message : String(error) }),
    );
  };
}
