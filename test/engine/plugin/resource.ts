/** What a plugin author writes: one `Resource` for each resource type, one `Plugin` for the package. */

import type { Changes } from "./diff.ts";
import type { Failure, Schema } from "./schema.ts";
import type { Properties } from "./wire.ts";

export type Severity = "debug" | "info" | "warning" | "error";

export interface Context<Client> {
  /** What the plugin's `configure` made. */
  readonly client: Client;
  readonly urn: string;
  /** Aborted when the user interrupts the update. */
  readonly signal: AbortSignal;
  /** Seconds that the program gives this operation with `customTimeouts`; undefined leaves it to the provider. */
  readonly timeout?: number;
  /** Shown under the resource; `status` replaces the line before instead of staying. */
  log(severity: Severity, message: string, status?: "status"): void;
}

export interface CheckContext {
  readonly name: string;
  readonly olds: Properties;
  /** Hex digits for auto-naming, the same for all checks of one operation. */
  readonly seed: Buffer;
}

export interface Created {
  readonly id: string;
  /** Everything besides the inputs, which are always kept. */
  readonly outputs: Properties;
}

export interface Found {
  readonly outputs: Properties;
  /** Inputs as they really are; what differs from the program shows up as a change. */
  readonly inputs: Properties;
}

export interface Resource<Client = unknown> {
  readonly inputs: Schema;
  /** Outputs besides the inputs: unknown while a creation is previewed. */
  readonly outputs: readonly string[];
  /** Those that an update in place may change: unknown while one is previewed. */
  readonly volatileOutputs?: readonly string[];
  readonly secretOutputs?: readonly string[];
  /** The old one goes before the new one comes, unless the program says otherwise. */
  readonly deleteBeforeReplace?: boolean | ((olds: Properties, news: Properties, name: string) => boolean);
  /** Fills in what depends on the name or on the old inputs. */
  prepare?(inputs: Properties, context: CheckContext): Properties;
  /** Rules beyond the schema. Values may be UNKNOWN. */
  check?(inputs: Properties): Failure[];
  /** Adjusts what the schema says about changes. */
  adjustChanges?(changes: Changes, olds: Properties, news: Properties): Changes;
  create(inputs: Properties, context: Context<Client>): Promise<Created>;
  /** New outputs. Absent where every change replaces or needs no work. */
  update?(id: string, olds: Properties, news: Properties, context: Context<Client>): Promise<Properties>;
  /** Undefined when it is gone. Absent where there is nothing to look at. */
  read?(
    id: string,
    state: Properties,
    inputs: Properties,
    context: Context<Client>,
  ): Promise<Found | undefined>;
  delete?(id: string, state: Properties, context: Context<Client>): Promise<void>;
}

/** A provider function, such as a look-up of what exists at the provider. */
export interface ProviderFunction<Client = unknown> {
  readonly arguments: Schema;
  /** The result; it is secret as a whole where an argument is. */
  call(args: Properties, context: FunctionContext<Client>): Promise<Properties>;
}

/** A function is called for no resource: there is nothing to log beside. */
export type FunctionContext<Client> = Pick<Context<Client>, "client" | "signal">;

export interface Plugin<Client = unknown> {
  /** Package name: the plugin stands in for `pulumi-resource-NAME` of `@pulumi/NAME`. */
  readonly name: string;
  readonly config: Schema;
  configure(config: Properties): Client;
  /** By type token; loaded when first used, so that a preview loads only what it needs. */
  readonly resources: { readonly [token: string]: () => Promise<Resource<Client>> };
  /** The same for provider functions. */
  readonly functions?: { readonly [token: string]: () => Promise<ProviderFunction<Client>> };
  /** Called once before the process ends. */
  close?(client: Client): Promise<void>;
}

/** Gives literal types where a resource is written and forgets its client type afterwards. */
export function defineResource<Client>(resource: Resource<Client>): Resource<Client> {
  return resource;
}

/** The same for a function. */
export function defineFunction<Client>(definition: ProviderFunction<Client>): ProviderFunction<Client> {
  return definition;
}

/** The thing exists but is not as it should be: the engine keeps it in the state and the operation fails. */
export class InitializationError extends Error {
  readonly id: string;
  /** @param id of what exists; its inputs go into the state with it. */
  constructor(id: string, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "InitializationError";
    this.id = id;
  }
}
