import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { runSelection } from "./select.ts";

/** `make run-service NAME=ocr-detection`: one more service; `ALL=1` every one of the tier again. */
export async function run(options: Options): Promise<void> {
  const { name, all } = options;
  if (all !== true && name === undefined) {
    throw new CommandError("Which service?", {
      fix: "make run-service NAME=ocr-detection, or ALL=1 for every service of the tier.",
      exitCode: EXIT.usage,
    });
  }
  await runSelection(name === undefined || all === true ? { all: true } : { name }, options);
}
