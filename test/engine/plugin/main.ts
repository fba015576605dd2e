import { createRequire } from "node:module";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { EngineLog } from "./log.ts";
import type { Plugin } from "./resource.ts";
import { serve } from "./serve.ts";
import { service } from "./server.ts";

/**
 * Main function of a plugin process. The engine passes its own address as the last argument.
 * The plugin answers with the version of the package it stands in for, so that the engine never looks for another.
 */
export async function runPlugin<Client>(plugin: Plugin<Client>): Promise<void> {
  const { version } = createRequire(import.meta.url)(`@pulumi/${plugin.name}/package.json`) as {
    version: string;
  };
  const log = new EngineLog();
  log.connect(process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "");
  const { handlers, close } = service(plugin, version, log);
  await serve(providerService.ResourceProviderService, handlers, close);
}
