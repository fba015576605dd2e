import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Manifest } from "../infra/service/manifest.ts";

/** Analyzers that have an image for a GPU, and whose results can be checked. embedding-server has one too, and no tasks that could go out. */
export const OFFLOADABLE = [
  "whisper-transcriber",
  "clip-service",
  "pose-estimation",
  "object-detection",
  "nsfw-detection",
] as const;

/** Pulumi writes numbers that are set by a path as JSON's own, and as text where they were quoted. */
const usd = z.coerce
  .number("an amount of US dollars, such as 2.50")
  .positive("an amount of US dollars above 0, such as 2.50")
  .max(100_000, "an amount of US dollars up to 100000");

const whole = (least: number, most: number) => {
  const words = `a whole number from ${least} to ${most}`;
  return z.coerce.number(words).int(words).min(least, words).max(most, words);
};

/** GPUs that are rented for tasks; see docs/offload.md. The account's key is a secret of its own, "vastApiKey". */
export const offloadSchema = z.strictObject({
  analyzers: z
    .array(z.enum(OFFLOADABLE))
    .nonempty("at least one analyzer")
    .default([...OFFLOADABLE])
    .describe("Which analyzers' tasks may go out."),
  images: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9./:_-]*\{name\}[a-z0-9._/-]*:[A-Za-z0-9._-]+$/,
      'the address of the worker images with {name} in it and a tag, such as "ghcr.io/example/{name}-gpu:1"',
    )
    .optional()
    .describe("Address of the worker images, with `{name}` where the analyzer's name belongs."),
  taskUsd: usd.default(0.5).describe("The most that one task may cost, in US dollars."),
  dayUsd: usd.optional().describe("The most that a day of UTC may cost."),
  monthUsd: usd.optional().describe("The most that a month of UTC may cost."),
  hourUsd: usd.default(1).describe("The dearest instance, an hour."),
  maxInstances: whole(1, 20).default(1).describe("Instances at once."),
  patienceMinutes: whole(0, 10_080)
    .default(60)
    .describe("How long a task may take from its upload on before a GPU is rented for it."),
  countries: z.array(z.string().regex(/^[A-Z]{2}$/, 'a country as two letters, such as "DE"')).default([]),
  interruptible: z
    .union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")])
    .default(false)
    .describe(
      "Whether instances may be rented that somebody who bids more takes away, at about half the price.",
    ),
});

export type OffloadSettings = z.output<typeof offloadSchema>;

const NEEDED = { images: "ghcr.io/example/{name}-gpu:1", dayUsd: "1", monthUsd: "10" } as const;
const KEYS = Object.keys(NEEDED) as (keyof typeof NEEDED)[];

/** Whether anything may be rented. */
export function offloads({ offload }: { offload: OffloadSettings }): boolean {
  return KEYS.every((key) => offload[key] !== undefined);
}

/** What is missing, or contradicts: undefined where it makes sense. Pure. */
export function offloadProblem({ offload }: { offload: OffloadSettings }): string | undefined {
  const { taskUsd, dayUsd, monthUsd } = offload;
  const missing = KEYS.filter((key) => offload[key] === undefined);
  if (missing.length > 0 && missing.length < KEYS.length) {
    const fixes = missing.map((key) => `pulumi config set --path offload.${key} '${NEEDED[key]}'`);
    return `"offload" needs ${missing.map((key) => `"offload.${key}"`).join(" and ")} as well before a GPU is rented. Fix it with: ${fixes.join("; ")}`;
  }
  if (dayUsd === undefined || monthUsd === undefined) return undefined;
  if (dayUsd > monthUsd)
    return `"offload.dayUsd" is ${dayUsd}, more than "offload.monthUsd" of ${monthUsd}. Fix it with: pulumi config set --path offload.monthUsd ${dayUsd}`;
  if (taskUsd > dayUsd)
    return `"offload.taskUsd" is ${taskUsd}, more than "offload.dayUsd" of ${dayUsd}. Fix it with: pulumi config set --path offload.taskUsd ${dayUsd}`;
  return undefined;
}

/** What is missing beside the settings, as raw values tell it: the key, or what it would be for. Pure. */
export function offloadMissing(settings: Readonly<Record<string, unknown>>, hasKey: boolean): string[] {
  if (settings["dayUsd"] === undefined || hasKey) return [];
  return [
    '"vastApiKey" is not set: the key of the account at Vast.ai that GPUs are rented with. Make one at https://cloud.vast.ai/manage-keys/. ' +
      "Set it with: pulumi config set --secret vastApiKey, or rent nothing: pulumi config rm offload",
  ];
}

/** As cloud-offload reads them; nothing where nothing is rented. Pure but for the list of models. */
export function offloadEnvironment(
  offload: OffloadSettings,
  services: readonly Manifest[],
  stack: string,
): Record<string, string> {
  if (!offloads({ offload })) return {};
  const {
    images,
    taskUsd,
    dayUsd,
    monthUsd,
    hourUsd,
    maxInstances,
    patienceMinutes,
    countries,
    interruptible,
  } = offload;
  const analyzers = services
    .filter(({ name }) => (offload.analyzers as readonly string[]).includes(name))
    .map(({ name, analyzer }) => ({
      name,
      input: analyzer?.reads === "original" ? "path" : "frames",
      models: modelFolders(name),
    }));
  if (analyzers.length === 0) return {};
  const limits = { taskUsd, dayUsd, monthUsd };
  const owner = `media-platform-${stack}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, "-")
    .slice(0, 60);
  return {
    OFFLOAD: JSON.stringify({
      ...{
        owner,
        images,
        analyzers,
        limits,
        hourUsd,
        maxInstances,
        patienceMinutes,
        countries,
        interruptible,
      },
    }),
  };
}

/** Folders of the data path's models that hold those of a service. */
function modelFolders(service: string): string[] {
  const file = new URL("../services/models.json", import.meta.url);
  const models: { service: string; files: { path: string }[] }[] = JSON.parse(readFileSync(file, "utf8"));
  const own = models.filter((model) => model.service === service);
  return [...new Set(own.flatMap(({ files }) => files.map(({ path }) => path.split("/")[0] ?? "")))];
}
