import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { offers } from "../../infra/server/sizes.ts";
import { bare, defaultOf, valuesOf } from "../../stacks/schema.ts";
import { SECRET_HELP } from "../../stacks/secret-help.ts";
import { STRUCTURES, settingsSchema } from "../../stacks/settings.ts";
import { ROOT } from "../state.ts";
import { code, GENERATED, rows } from "./markdown.ts";

/** docs/configuration.md, from Pulumi.yaml and the schema of the settings. */

const Project = z.object({
  config: z.record(z.string(), z.object({ default: z.string(), description: z.string() })),
});

interface Part {
  readonly path: string;
  readonly schema: z.core.$ZodType;
}

/** The values that a structure holds, by their path. Pure. */
function partsOf(path: string, schema: z.core.$ZodType): Part[] {
  const at = bare(schema);
  if (at instanceof z.ZodRecord) return partsOf(`${path}.NAME`, at.def.valueType);
  if (!(at instanceof z.ZodObject)) return [{ path, schema }];
  return Object.entries(at.shape).flatMap(([key, part]) => partsOf(`${path}.${key}`, part));
}

function partRow({ path, schema }: Part): string[] {
  const standard = defaultOf(schema);
  const values = valuesOf(schema);
  const either = values.length === 0 ? "" : ` One of ${values.map(code).join(", ")}.`;
  const text = (schema as z.ZodType).description ?? (bare(schema) as z.ZodType).description ?? "";
  return [code(path), standard === undefined ? "" : code(JSON.stringify(standard)), `${text}${either}`];
}

function structure(name: string): string {
  const parts = partsOf(name, settingsSchema.shape[name as keyof typeof settingsSchema.shape]);
  const table =
    parts.length === 1 && parts[0]?.path === name
      ? "A list."
      : rows(["Setting", "Without it", "What it is"], parts.map(partRow));
  return `### ${name}\n\n\`\`\`sh\npulumi config set --path ${STRUCTURES[name]}\n\`\`\`\n\n${table}`;
}

export async function configurationPage(): Promise<string> {
  const { config } = Project.parse(parse(await readFile(join(ROOT, "Pulumi.yaml"), "utf8")));
  const single = Object.entries(config).map(([key, { default: standard, description }]) => [
    code(key),
    standard === "" ? "" : code(standard),
    description,
  ]);
  const secrets = Object.entries(SECRET_HELP).map(([key, text]) => [code(key), text]);
  const tokens = Object.values(offers).map(({ token }) => code(token.key));
  const parts = [
    "# Configuration",
    GENERATED,
    "Everything that can be set for a stack. A mistake is refused before anything is made, with the command that mends it; " +
      "`make plan` shows what a configuration gets and costs.",
    "## Single values\n\n```sh\npulumi config set tier business\n```",
    rows(["Setting", "Default", "What it is"], single),
    "## Structures\n\nTheir parts are set by their path.",
    ...Object.keys(STRUCTURES).sort().map(structure),
    "## Secrets\n\nEncrypted in the stack's file; on the server, files that one service alone can read. " +
      `Tokens of providers (${tokens.join(", ")}) are set in the same way.\n\n\`\`\`sh\npulumi config set --secret alertNtfy\n\`\`\``,
    rows(["Secret", "What it is"], secrets),
  ];
  return `${parts.join("\n\n")}\n`;
}
