import { withPlatform } from "./api/platform.ts";
import { CommandError, EXIT } from "./errors.ts";
import type { Options } from "./options.ts";
import { show } from "./output.ts";

/** `make rerun NAME=object-detection` */
export async function run(options: Options): Promise<void> {
  const { name } = options;
  if (name === undefined)
    throw new CommandError("Which analyzer is to look again?", {
      fix: "make rerun NAME=object-detection",
      exitCode: EXIT.usage,
    });
  await withPlatform(options, async (client) => {
    const tasks = await client.rerun(name);
    show({ analyzer: name, tasks }, options, () =>
      tasks === 0
        ? `There is nothing at which ${name} failed, or for which its model was missing.`
        : `${name} looks again at ${tasks} ${tasks === 1 ? "medium" : "media"}.`,
    );
  });
}
