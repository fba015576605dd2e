import type { Options } from "../options.ts";
import { DEVELOPER_STEPS } from "./developer.ts";
import { runSteps, run as setup } from "./index.ts";

/** `make dev-setup`: everything that deploying, checking and testing need, before the first of them is called. */
export async function run(options: Options): Promise<void> {
  await runSteps(DEVELOPER_STEPS, options);
  await setup(options);
}
