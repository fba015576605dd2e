import type { Options } from "../options.ts";
import { setUp } from "../setup/index.ts";
import { SOAK } from "./runners.ts";
import { runSuites } from "./suites.ts";

/** `make soak` */
export async function run(options: Options): Promise<void> {
  await setUp({ ...options, json: false });
  await runSuites(SOAK, options.only);
}
