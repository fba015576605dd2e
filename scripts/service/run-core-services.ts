import type { Options } from "../options.ts";
import { runSelection } from "./select.ts";

/** `make run-core-services`: what a platform cannot do without, for a small computer or work on the core. */
export async function run(options: Options): Promise<void> {
  await runSelection({ core: true }, options);
}
