import { offers, PROVIDERS, type ProviderName } from "../../infra/server/sizes.ts";
import { catalogue } from "../../services/catalogue.ts";
import { evaluateForDeployment } from "../../stacks/evaluate.ts";
import { type Plan, planOf } from "../../stacks/plan.ts";
import type { CloudGuard } from "../cloud/guard.ts";
import { guards } from "../cloud/guards.ts";
import { type Engine, installedEngine } from "../environment.ts";
import { CommandError, EXIT } from "../errors.ts";
import { output } from "../process.ts";
import { ROOT } from "../state.ts";
import { readConfiguration } from "./plan/configuration.ts";

/** Where a provider's plugin is told another address of its API: the key of the configuration, else the variable. */
const ENDPOINTS: Readonly<Partial<Record<ProviderName, { key: string; variable: string }>>> = {
  hetzner: { key: "hcloud:endpoint", variable: "HCLOUD_ENDPOINT" },
  digitalocean: { key: "digitalocean:apiEndpoint", variable: "DIGITALOCEAN_API_URL" },
};

/** What a stack is going to be, all that it needs being there. */
export interface Target {
  readonly plan: Plan;
  /** The provider's API; undefined where there is none to ask. */
  readonly guard: CloudGuard | undefined;
}

/** Whether an address leads to this computer, as those of tests do. */
function isLoopback(endpoint: string): boolean {
  return URL.canParse(endpoint) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
}

/**
 * Refuses to spend money through stand-ins: they are for this computer and for tests. Pure.
 *
 * @returns the sentence and its fix; undefined when the plugins are fit for the provider
 */
export function unfitEngine(
  engine: Engine | undefined,
  provider: ProviderName,
  endpoint: string | undefined,
): { message: string; fix: string } | undefined {
  if (engine?.kind !== "kit" || offers[provider] === undefined) return undefined;
  if (endpoint !== undefined && isLoopback(endpoint)) return undefined;
  return {
    message: `Provider "${provider}" needs Pulumi's official plugins, but stand-ins are installed, because ${engine.reason}. They never touch a real account.`,
    fix: "make setup ENGINE=official, on a computer that reaches https://get.pulumi.com (with a proxy, set HTTPS_PROXY).",
  };
}

/**
 * Reads from the stack's file what it is going to be, and whether all is there that deploying needs.
 *
 * @throws CommandError with all that is missing or wrong
 */
export function readWanted(stack: string): Plan {
  const { raw, access } = readConfiguration(stack, ROOT);
  const evaluated = evaluateForDeployment(raw, catalogue, access);
  if ("problems" in evaluated) {
    throw new CommandError(`Stack "${stack}" cannot be deployed like this.`, {
      detail: evaluated.problems.map((problem) => `  - ${problem}`).join("\n"),
      fix: `mend what is named above, with --stack ${stack}.`,
      exitCode: EXIT.usage,
    });
  }
  return planOf(evaluated);
}

/**
 * The plan with the provider's API behind it; the stack has to exist.
 *
 * @throws CommandError when the installed plugins must not touch that API
 */
export async function reachProvider(stack: string, plan: Plan): Promise<Target> {
  const unfit = unfitEngine(installedEngine(), plan.provider, await endpointOf(stack, plan.provider));
  if (unfit !== undefined) throw new CommandError(unfit.message, { fix: unfit.fix });
  return { plan, guard: await guardOf(stack, plan.provider) };
}

/** Values of the stack's configuration, secrets in plain text, so never to be logged; only the given keys. */
async function configValues(stack: string, keys: readonly string[]): Promise<(string | undefined)[]> {
  const words = ["config", "--json", "--show-secrets", "--stack", stack, "--non-interactive"];
  const all: Record<string, { value?: string }> = JSON.parse(await output("pulumi", words));
  return keys.map((key) => all[key]?.value);
}

/** Address at which this stack's plugin asks the provider's API, where it is told another one than its own. */
export async function endpointOf(stack: string, provider: ProviderName): Promise<string | undefined> {
  const place = ENDPOINTS[provider];
  if (place === undefined) return undefined;
  const [value] = await configValues(stack, [place.key]);
  return value ?? process.env[place.variable];
}

/** What lets this stack's plugin in; undefined where there is none, or nothing to be let into. */
export async function tokenOf(stack: string, provider: string): Promise<string | undefined> {
  const offer = offers[provider];
  if (offer === undefined) return undefined;
  const [configured] = await configValues(stack, [offer.token.key]);
  return configured ?? offer.token.variables.map((variable) => process.env[variable]).find(Boolean);
}

/** The provider's API as this stack reaches it, or undefined where there is none to ask. */
export async function guardOf(stack: string, provider: string): Promise<CloudGuard | undefined> {
  const name = PROVIDERS.find((candidate) => candidate === provider);
  const make = name && (await guards[name]?.());
  if (name === undefined || make === undefined) return undefined;
  const token = await tokenOf(stack, name);
  if (token === undefined) return undefined;
  return make({ token, endpoint: await endpointOf(stack, name) });
}
