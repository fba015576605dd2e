/** Names that a provider makes for resources that the program gives none. */

import type { CheckContext } from "./resource.ts";
import type { Properties, Value } from "./wire.ts";

/** Hexadecimal digits after the resource's name. */
const DIGITS = 7;

/** Gives a resource without `name` one of its own, and keeps it until the resource is replaced. */
export function withName(inputs: Properties, { name, olds, seed }: CheckContext): Properties {
  if (inputs["name"] !== undefined) return inputs;
  const before = olds["name"] ?? null;
  return {
    ...inputs,
    name: isAutomatic(before, name) ? before : `${name}-${seed.toString("hex").slice(0, DIGITS)}`,
  };
}

/**
 * Whether the old one must go before the new one comes, because the program insists on a name that must be unique:
 * nameRequiresDeleteBeforeReplace in https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/provider.go.
 */
export function keepsGivenName(olds: Properties, news: Properties, name: string): boolean {
  const given = news["name"] ?? null;
  return given === olds["name"] && !isAutomatic(given, name);
}

function isAutomatic(value: Value, name: string): boolean {
  return (
    typeof value === "string" && value.startsWith(`${name}-`) && value.length === name.length + 1 + DIGITS
  );
}
