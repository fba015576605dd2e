import { existsSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../services/catalogue.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { setUp } from "../setup/index.ts";
import { ROOT } from "../state.ts";
import { analyzersOf, type Runner, vitest } from "./runners.ts";
import { runSuites } from "./suites.ts";

/** Tests of services that lie outside their image's own, by words in the names of their files. */
const ABOUT: Readonly<Record<string, string>> = {
  nginx: "edge",
  certbot: "acme",
  "vision-pipeline": "analysis",
};

/**
 * What tests a service: the unit tests in its folder and the rules of the catalogue, its own tests inside its image, and the
 * service tests that are named after it. Pure.
 *
 * @throws CommandError for a service that there is not
 */
export function runnersOf(name: string | undefined, hasTests: (folder: string) => boolean): Runner[] {
  const service = catalogue.find((candidate) => candidate.name === name);
  if (service === undefined) {
    throw new CommandError(name === undefined ? "Which service?" : `There is no service "${name}".`, {
      fix: `make test-service NAME=… with one of ${catalogue.map((one) => one.name).join(", ")}.`,
      exitCode: EXIT.usage,
    });
  }
  const inImage = service.base === "analyzer-base" && hasTests(`services/${service.name}/tests`);
  return [
    vitest("unit", "unit", [`services/${service.name}/`, "test/unit/services/"]),
    ...(inImage ? [analyzersOf(service.name)] : []),
    vitest("service", "service", [`test/service/${ABOUT[service.name] ?? service.name}`]),
  ];
}

/** `make test-service NAME=ocr-detection` */
export async function run(options: Options): Promise<void> {
  const runners = runnersOf(options.name, (folder) => existsSync(join(ROOT, folder)));
  await setUp({ ...options, json: false });
  await runSuites(runners, options.only);
}
