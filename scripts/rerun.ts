import { withPlatform } from "./api/platform.ts";
import { CommandError, EXIT } from "./errors.ts";
import type { Options } from "./options.ts";
import { show } from "./output.ts";

/** `make rerun NAME=object-detection`; with ALL=1 also at what another version or model has seen. */
export async function run(options: Options): Promise<void> {
  const { name, all = false } = options;
  if (name === undefined)
    throw new CommandError("Which analyzer is to look again?", {
      fix: "make rerun NAME=object-detection",
      exitCode: EXIT.usage,
    });
  await withPlatform(options, async (client) => {
    const tasks = await client.rerun(name, all);
    show({ analyzer: name, tasks }, options, () =>
      tasks === 0
        ? `There is nothing at which ${name} failed, or for which its model was missing${all ? ", and nothing that another one has seen" : ""}.`
        : `${name} looks again at ${tasks} ${tasks === 1 ? "medium" : "media"}.`,
    );
  });
}
