/** The provider operations of a plugin on property trees, without gRPC: schema checks, defaults, secrets, previews. */

import { type Changes, diff } from "./diff.ts";
import { Unfinished } from "./errors.ts";
import {
  type Context,
  type FunctionContext,
  InitializationError,
  type Plugin,
  type Resource,
} from "./resource.ts";
import { check, type Failure, withDefaults } from "./schema.ts";
import {
  containsSecret,
  type MarkedProperties,
  markLike,
  type Properties,
  reveal,
  Secret,
  UNKNOWN,
  type Value,
} from "./wire.ts";

/** What the engine adds to a provider's inputs by itself. */
const ENGINE_CONFIG = new Set([
  "version",
  "pluginDownloadURL",
  "pluginChecksums",
  "parameterization",
  "__internal",
]);

export class Operations<Client> {
  readonly #plugin: Plugin<Client>;
  #client: { readonly value: Client } | undefined;

  constructor(plugin: Plugin<Client>) {
    this.#plugin = plugin;
  }

  checkConfig(inputs: Properties): Failure[] {
    return check(this.#config(inputs), this.#plugin.config);
  }

  configure(inputs: Properties): void {
    this.#client = { value: this.#plugin.configure(withDefaults(this.#config(inputs), this.#plugin.config)) };
  }

  client(): Client {
    if (!this.#client) throw new Error(`the plugin "${this.#plugin.name}" was used before it was configured`);
    return this.#client.value;
  }

  async close(): Promise<void> {
    if (this.#client) await this.#plugin.close?.(this.#client.value);
  }

  async check(urn: string, olds: Properties, news: MarkedProperties, seed: Buffer) {
    const resource = await this.#resource(urn);
    const given = withDefaults(reveal(news) as Properties, resource.inputs);
    const inputs = resource.prepare?.(given, { name: nameOf(urn), olds, seed }) ?? given;
    const failures = [...check(inputs, resource.inputs), ...(resource.check?.(inputs) ?? [])];
    return { inputs: markInputs(resource, inputs, news), failures };
  }

  async diff(
    urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: Changes; deleteBeforeReplace: boolean }> {
    const resource = await this.#resource(urn);
    const changes = diff(olds, news, resource.inputs);
    const { deleteBeforeReplace: first = false } = resource;
    return {
      changes: resource.adjustChanges?.(changes, olds, news) ?? changes,
      deleteBeforeReplace: typeof first === "boolean" ? first : first(olds, news, nameOf(urn)),
    };
  }

  async create(urn: string, inputs: MarkedProperties, context: Context<Client>) {
    const resource = await this.#resource(urn);
    try {
      const { id, outputs } = await resource.create(reveal(inputs) as Properties, context);
      return { id, state: stateOf(resource, inputs, outputs) };
    } catch (error) {
      throw error instanceof InitializationError ? new Unfinished(error, inputs) : error;
    }
  }

  /** Nothing runs in a preview; what it would find out is unknown. */
  async previewCreate(urn: string, inputs: MarkedProperties) {
    const resource = await this.#resource(urn);
    return { id: "", state: stateOf(resource, inputs, unknowns(resource.outputs)) };
  }

  async update(
    urn: string,
    id: string,
    olds: MarkedProperties,
    news: MarkedProperties,
    context: Context<Client>,
  ) {
    const resource = await this.#resource(urn);
    const [before, after] = [reveal(olds) as Properties, reveal(news) as Properties];
    try {
      const outputs = (await resource.update?.(id, before, after, context)) ?? kept(resource, before);
      return stateOf(resource, news, outputs);
    } catch (error) {
      throw error instanceof InitializationError ? new Unfinished(error, olds) : error;
    }
  }

  async previewUpdate(urn: string, olds: MarkedProperties, news: MarkedProperties) {
    const resource = await this.#resource(urn);
    const outputs = {
      ...kept(resource, reveal(olds) as Properties),
      ...unknowns(resource.volatileOutputs ?? []),
    };
    return stateOf(resource, news, outputs);
  }

  async read(
    urn: string,
    id: string,
    state: MarkedProperties,
    inputs: MarkedProperties,
    context: Context<Client>,
  ) {
    const resource = await this.#resource(urn);
    if (!resource.read) return { state, inputs };
    const found = await resource.read(id, reveal(state) as Properties, reveal(inputs) as Properties, context);
    if (!found) return undefined;
    const marked = markInputs(resource, found.inputs, inputs);
    return { state: stateOf(resource, marked, found.outputs), inputs: marked };
  }

  async delete(urn: string, id: string, state: Properties, context: Context<Client>): Promise<void> {
    const resource = await this.#resource(urn);
    await resource.delete?.(id, state, context);
  }

  /** Calls a provider function; nothing is returned where its arguments are refused. */
  async invoke(token: string, args: MarkedProperties, context: FunctionContext<Client>) {
    const called = await this.#load("function", token, this.#plugin.functions ?? {});
    const given = withDefaults(reveal(args) as Properties, called.arguments);
    const failures = check(given, called.arguments);
    if (failures.length > 0) return { failures, result: {} };
    const result = Object.entries(await called.call(given, context));
    const mark = containsSecret(args) ? (value: Value) => new Secret(value) : (value: Value) => value;
    return {
      failures,
      result: Object.fromEntries(result.map(([name, value]) => [name, mark(value)])) as MarkedProperties,
    };
  }

  #resource(urn: string): Promise<Resource<Client>> {
    return this.#load("resource type", tokenOf(urn), this.#plugin.resources);
  }

  async #load<T>(
    kind: string,
    token: string,
    of: { readonly [token: string]: () => Promise<T> },
  ): Promise<T> {
    const load = of[token];
    if (load) return load();
    const known = Object.keys(of).join(", ") || "none";
    throw new Error(
      `this stand-in for the "${this.#plugin.name}" plugin has no ${kind} "${token}", only ${known}; ` +
        "add it beside the others, or use the official plugin",
    );
  }

  #config(inputs: Properties): Properties {
    const entries = Object.entries(inputs).filter(([name]) => !ENGINE_CONFIG.has(name));
    return Object.fromEntries(entries.map(([name, value]) => [name, this.#parse(name, value)]));
  }

  /** Node's SDK hands provider arguments other than strings over as JSON texts. */
  #parse(name: string, value: Value): Value {
    const property = this.#plugin.config[name];
    if (typeof value !== "string" || property === undefined || property.type === "string") return value;
    return JSON.parse(value) as Value;
  }
}

function stateOf(resource: Resource<never>, inputs: MarkedProperties, outputs: Properties): MarkedProperties {
  const secret = new Set(resource.secretOutputs);
  const marked = Object.entries(outputs).map(([name, value]) => [
    name,
    secret.has(name) ? new Secret(value) : value,
  ]);
  // An input that is an output too, such as a name with a default, is what the program says.
  return { ...Object.fromEntries(marked), ...inputs };
}

function markInputs(resource: Resource<never>, inputs: Properties, like: MarkedProperties): MarkedProperties {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const property = resource.inputs[name];
      const marked = markLike(value, like[name]);
      return [name, property?.secret && !containsSecret(marked) ? new Secret(value) : marked];
    }),
  );
}

function kept(resource: Resource<never>, olds: Properties): Properties {
  return Object.fromEntries(Object.entries(olds).filter(([name]) => resource.outputs.includes(name)));
}

function unknowns(names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, UNKNOWN]));
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`; the name may itself contain `::`. */
function tokenOf(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return types.slice(types.lastIndexOf("$") + 1);
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
