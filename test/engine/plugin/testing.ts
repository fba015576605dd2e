/** Drives a plugin's operations in a test the way the engine does, without gRPC. */

import { Operations } from "./operations.ts";
import type { Context, Plugin } from "./resource.ts";
import { type MarkedProperties, type Properties, reveal } from "./wire.ts";

export interface Line {
  readonly severity: string;
  readonly message: string;
}

export class Harness<Client> {
  readonly operations: Operations<Client>;
  /** Everything the plugin has logged. */
  readonly lines: Line[] = [];
  readonly cancelled = new AbortController();

  constructor(plugin: Plugin<Client>, config: Properties = {}) {
    this.operations = new Operations(plugin);
    this.operations.configure(config);
  }

  /** The URN of a resource `thing` of the given type. */
  urn(token: string, name = "thing"): string {
    return `urn:pulumi:dev::project::${token}::${name}`;
  }

  context(urn: string): Context<Client> {
    return {
      client: this.operations.client(),
      urn,
      signal: this.cancelled.signal,
      log: (severity, message) => this.lines.push({ severity, message }),
    };
  }

  /** Checked inputs. @throws Error listing what the check refused. */
  async check(token: string, inputs: Properties, olds: Properties = {}): Promise<MarkedProperties> {
    const seed = Buffer.from("0123456789abcdef", "hex");
    const result = await this.operations.check(this.urn(token), olds, inputs, seed);
    if (result.failures.length > 0) throw new Error(result.failures.map(({ reason }) => reason).join("\n"));
    return result.inputs;
  }

  async create(token: string, inputs: Properties): Promise<{ id: string; state: MarkedProperties }> {
    const urn = this.urn(token);
    return this.operations.create(urn, await this.check(token, inputs), this.context(urn));
  }

  async update(
    token: string,
    id: string,
    state: MarkedProperties,
    inputs: Properties,
  ): Promise<MarkedProperties> {
    const urn = this.urn(token);
    return this.operations.update(urn, id, state, await this.check(token, inputs), this.context(urn));
  }

  /** "replace", "update" or "none", with the paths that changed. */
  async diff(token: string, olds: Properties, news: Properties): Promise<[string, string[]]> {
    const plain = async (inputs: Properties) => reveal(await this.check(token, inputs)) as Properties;
    const { changes } = await this.operations.diff(this.urn(token), await plain(olds), await plain(news));
    const paths = [...changes.keys()].sort();
    if (paths.length === 0) return ["none", []];
    return [[...changes.values()].some(({ replace }) => replace) ? "replace" : "update", paths];
  }
}
