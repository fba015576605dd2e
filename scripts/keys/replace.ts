import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { deploy } from "../stack/up.ts";
import type { Update } from "../stack/update.ts";
import { stackState } from "../stack/vps-parts.ts";

/** Type of the resource behind every secret that a stack makes by itself. */
const KEY = "tls:index/privateKey:PrivateKey";

/** URNs of generated secrets, by name. Pure. */
export function secretUrns(
  resources: readonly { readonly urn: string; readonly type: string }[],
  names: readonly string[],
): Map<string, string> {
  const found = resources.filter(({ type }) => type === KEY);
  return new Map(
    names.flatMap((name) => {
      const urn = found.find((resource) => resource.urn.endsWith(`::${name}`))?.urn;
      return urn === undefined ? [] : [[name, urn] as const];
    }),
  );
}

/** The generated secrets of these names that the stack has. @throws CommandError where one is missing */
export async function generatedSecrets(stack: string, names: readonly string[]): Promise<string[]> {
  const { resources } = await stackState(stack);
  const urns = secretUrns(resources, names);
  const missing = names.filter((name) => !urns.has(name));
  if (missing.length === 0) return [...urns.values()];
  throw new CommandError(`Stack "${stack}" has no secret of its own named ${missing.join(", ")}.`, {
    fix: "deploy it whole first: make up.",
    exitCode: EXIT.usage,
  });
}

/** One update that makes these secrets anew, and everything that reads them with them. */
export async function replaceSecrets(options: Options, urns: readonly string[]): Promise<Update> {
  return deploy(
    options,
    urns.flatMap((urn) => ["--replace", urn]),
  );
}
