import type { Options } from "../options.ts";
import { setUp } from "../setup/index.ts";
import { FAST, SLOW } from "./runners.ts";
import { runSuites } from "./suites.ts";

/** `make test` */
export async function run(options: Options): Promise<void> {
  await setUp({ ...options, json: false });
  await runSuites([...FAST, ...SLOW], options.only);
}
