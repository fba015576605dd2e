import { offers } from "../../infra/server/sizes.ts";
import { catalogue } from "../../services/catalogue.ts";
import { evaluateForDeployment } from "../../stacks/evaluate.ts";
import { installedEngine } from "../environment.ts";
import { CommandError, messageOf } from "../errors.ts";
import { type Configuration, readConfiguration } from "../stack/plan/configuration.ts";
import { stackExists } from "../stack/stack.ts";
import { endpointOf, guardOf, tokenOf, unfitEngine } from "../stack/vps-cloud.ts";
import { ROOT } from "../state.ts";
import { broken, type Finding, ok, warning } from "./check.ts";
import { clockFinding } from "./clock.ts";

/** What tokens of a provider look like, as their consoles made them on 2026-11-27; another form is most often a bad copy. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  hetzner: /^[A-Za-z0-9]{64}$/,
  digitalocean: /^do[opr]_v1_[a-f0-9]{64}$/,
};

/** The stack's configuration, and the provider that it chooses: the token, whether its API takes it, and the clock by it. */
export async function provider(stack: string): Promise<readonly Finding[]> {
  let configuration: Configuration;
  try {
    configuration = readConfiguration(stack, ROOT);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [broken("Configuration", error.message, error.fix ?? "mend the file.")];
  }
  const { raw, access } = configuration;
  const evaluated = evaluateForDeployment(raw, catalogue, access);
  const wrong =
    "problems" in evaluated ? evaluated.problems.map(configurationFinding) : [ok("Configuration", "fits")];
  const name = raw["provider"] ?? "";
  if (offers[name] === undefined || !(await stackExists(stack)))
    return [...wrong, await clockFinding(undefined)];
  const endpoint = await endpointOf(stack, name as "hetzner");
  const unfit = unfitEngine(installedEngine(), name as "hetzner", endpoint);
  return [
    ...wrong,
    ...(unfit === undefined ? [] : [broken("Pulumi's plugins", unfit.message, unfit.fix)]),
    ...(await tokenFindings(stack, name)),
    await clockFinding(endpoint),
  ];
}

/** A problem's own last sentence says how to fix it. Pure. */
export function configurationFinding(problem: string): Finding {
  const [found = problem, fix = "mend what is named."] = problem.split(/(?:Fix it|Set it) with: /);
  return broken("Configuration", found.trim(), fix.trim());
}

async function tokenFindings(stack: string, name: string): Promise<Finding[]> {
  const token = await tokenOf(stack, name);
  // That there is none has been said with the configuration.
  if (token === undefined) return [];
  const shape = shapeFinding(name, token);
  try {
    await (await guardOf(stack, name))?.leftovers(stack);
    return [...shape, ok("Token", `${name}'s API takes it`)];
  } catch (error) {
    const fix = error instanceof CommandError ? error.fix : undefined;
    return [...shape, broken("Token", messageOf(error), fix ?? "try again.")];
  }
}

/** Pure. */
export function shapeFinding(name: string, token: string): Finding[] {
  if (SHAPES[name]?.test(token) !== false) return [];
  const key = offers[name]?.token.key ?? "";
  return [
    warning(
      "Token",
      `it does not look like one of ${name}'s (${token.length} signs)`,
      `copy it again, whole: pulumi config set --secret ${key}`,
    ),
  ];
}
