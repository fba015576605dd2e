import type { Options } from "../options.ts";
import { FAST } from "./runners.ts";
import { runSuites } from "./suites.ts";

/** `make test-fast` */
export async function run(options: Options): Promise<void> {
  await runSuites(FAST, options.only);
}
