import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Raw } from "../../../stacks/parse.ts";
import type { Access } from "../../../stacks/requirements.ts";
import { CommandError } from "../../errors.ts";

/** A stack's configuration, read from its files without Pulumi, as the program would be handed it. */
export interface Configuration {
  /** The project's own values, by key without namespace; undefined where a value is encrypted. */
  readonly raw: Raw;
  readonly access: Access;
}

const projectShape = z.object({
  name: z.string(),
  config: z.record(z.string(), z.looseObject({ default: z.unknown() })).default({}),
});

const stackShape = z.object({ config: z.record(z.string(), z.unknown()).nullish() });

const secure = z.strictObject({ secure: z.string() });

/** Names of the stacks that have a file. */
function stacksOf(folder: string): string[] {
  return readdirSync(folder).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** Pulumi hands scalars out as text and everything else as JSON. */
function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * @param folder where Pulumi.yaml lies
 * @throws CommandError where the stack has no file, or one that is not YAML
 */
export function readConfiguration(stack: string, folder: string): Configuration {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(folder, file))) {
    throw new CommandError(`Stack "${stack}" has no configuration: there is no file "${file}".`, {
      fix: `choose one of ${stacksOf(folder).join(", ")}, or make it: pulumi stack init ${stack}`,
    });
  }
  const project = read(folder, "Pulumi.yaml", projectShape);
  const own = read(folder, file, stackShape).config ?? {};
  const defaults = Object.entries(project.config).map(([key, declared]) => [
    `${project.name}:${key}`,
    declared.default,
  ]);
  const all: Record<string, unknown> = { ...Object.fromEntries(defaults), ...own };
  const encrypted = (value: unknown) => secure.safeParse(value).success;
  const prefix = `${project.name}:`;
  return {
    raw: Object.fromEntries(
      Object.entries(all)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [key.slice(prefix.length), encrypted(value) ? undefined : textOf(value)]),
    ),
    access: {
      keys: Object.keys(all),
      secretKeys: Object.keys(all).filter((key) => encrypted(all[key])),
      environment: process.env,
    },
  };
}

function read<T>(folder: string, file: string, shape: z.ZodType<T>): T {
  try {
    return shape.parse(parse(readFileSync(join(folder, file), "utf8")) ?? {});
  } catch (error) {
    throw new CommandError(`"${file}" cannot be read as Pulumi's YAML.`, {
      detail: error instanceof Error ? error.message : String(error),
      fix: `mend the file: ${join(folder, file)}`,
    });
  }
}

/** Settings that belong to a provider: with another one they say nothing. */
const OF_PROVIDER = ["line", "location", "volumeGb", "backups", "protect", "sshNetworks", "existing"];
/** Those that go with a tier or a line, which another one may not have. */
const OF_TIER = ["size"];

/** The same configuration with other values, for a look at what they would mean. What went with the old provider or tier is left out. */
export function withValues(
  { raw, access }: Configuration,
  values: Readonly<Partial<Record<"provider" | "tier" | "size" | "line", string>>>,
): Configuration {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const dropped = [...(changes("provider") ? OF_PROVIDER : []), ...(changes("tier") ? OF_TIER : [])];
  const kept = Object.entries(raw).filter(([key]) => !dropped.includes(key));
  return { raw: { ...Object.fromEntries(kept), ...given }, access };

  function changes(key: string): boolean {
    return given[key] !== undefined && given[key] !== raw[key];
  }
}
