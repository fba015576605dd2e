import { Readable } from "node:stream";
import { CommandError } from "../errors.ts";
import type { DeployedService } from "../stack/outputs.ts";
import { quote, type Remote } from "../stack/remote.ts";

/** The API of the stack's Alertmanager, to which there is no way but through its container. */
export interface Alertmanager {
  readonly container: string;
  /** JSON of `/api/v2/…`; null where the answer has no body. @throws CommandError where it does not answer or refuses */
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  delete(path: string): Promise<unknown>;
  /** Its own metrics, in Prometheus' text format. */
  metrics(): Promise<string>;
}

/** @throws CommandError where the stack has none */
export function alertmanager(
  remote: Pick<Remote, "run">,
  services: readonly DeployedService[],
): Alertmanager {
  const container = services.find(({ name }) => name === "monitoring")?.container;
  if (container === undefined) {
    throw new CommandError("This stack does not run monitoring, which raises alerts.", {
      fix: "pulumi config set --path services.monitoring.enabled true, then make up",
    });
  }
  const ask = async (method: string, path: string, body?: unknown): Promise<string> => {
    const words = ["docker", "exec", "--interactive", container, "/app/alertmanager.pl", method, path];
    // `docker exec` reads as long as there is something to read.
    const input = Readable.from([body === undefined ? "" : JSON.stringify(body)]);
    return remote.run(words.map(quote).join(" "), { input });
  };
  const json = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const text = await ask(method, `/api/v2/${path}`, body);
    return text.trim() === "" ? null : JSON.parse(text);
  };
  return {
    container,
    get: (path) => json("GET", path),
    post: (path, body) => json("POST", path, body),
    delete: (path) => json("DELETE", path),
    metrics: () => ask("GET", "/metrics"),
  };
}
