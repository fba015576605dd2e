/** Messages to the engine, which shows them beside the resource they are about. */

import * as grpc from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import type { Severity } from "./resource.ts";

const SEVERITIES = {
  debug: engine.LogSeverity.DEBUG,
  info: engine.LogSeverity.INFO,
  warning: engine.LogSeverity.WARNING,
  error: engine.LogSeverity.ERROR,
};

export class EngineLog {
  #client: engineService.EngineClient | undefined;
  #pending: Promise<void> = Promise.resolve();

  /** @param address host:port of the engine. */
  connect(address: string): void {
    if (address === "" || this.#client) return;
    this.#client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  }

  /** Messages keep their order; one that can't be delivered goes to standard error, which the engine shows too. */
  write(severity: Severity, message: string, urn: string, status: boolean): void {
    const client = this.#client;
    if (!client) return;
    const request = new engine.LogRequest()
      .setSeverity(SEVERITIES[severity])
      .setMessage(message)
      .setUrn(urn)
      .setEphemeral(status);
    this.#pending = this.#pending.then(
      () =>
        new Promise((resolve) => {
          client.log(request, (error) => {
            if (error) console.error(message);
            resolve();
          });
        }),
    );
  }

  /** Resolves when everything written so far has reached the engine. */
  flush(): Promise<void> {
    return this.#pending;
  }
}
