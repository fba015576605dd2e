import { PROVIDERS, SIZES } from "../../infra/server/sizes.ts";
import { catalogue } from "../../services/catalogue.ts";
import { TIERS } from "../../stacks/tiers.ts";
import type { Command } from "../commands.ts";
import type { Variable } from "../options.ts";
import { VARIABLES } from "../options.ts";
import { SHELLS } from "./shells.ts";

/** What a variable's value can be: words, the stacks that have a file, or paths. */
export type Values = readonly string[] | "stacks" | "files";

const KNOWN: Readonly<Partial<Record<Variable, Values>>> = {
  STACK: "stacks",
  FILE: "files",
  TOKEN_FILE: "files",
  PROVIDER: PROVIDERS,
  TIER: TIERS,
  SIZE: SIZES,
  PROFILE: ["full", "fast", "audio"],
  ROLE: ["viewer", "analyst", "admin"],
  ENGINE: ["official", "kit"],
  FORMAT: ["csv", "jsonl", "pdf"],
  FOR: SHELLS,
  SINCE: ["10m", "1h", "1d"],
};

/** What completes a variable of a command; switches are "1", and free text is completed by nothing. Pure. */
export function valuesOf(command: Command, name: Variable): Values {
  if (name === "NAME") return command.namesService === true ? catalogue.map((service) => service.name) : [];
  return KNOWN[name] ?? ("value" in VARIABLES[name] ? [] : ["1"]);
}
