import { pulumiEnvironment } from "./environment.ts";
import type { Options } from "./options.ts";
import { show } from "./output.ts";

/** One assignment for the shell of the platform. */
export function assignment(name: string, value: string, platform: NodeJS.Platform): string {
  return platform === "win32"
    ? `$env:${name} = '${value.replaceAll("'", "''")}'`
    : `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
}

/** `make env`: for `eval "$(make -s env)"`, after which plain `pulumi up` works. */
export async function run(options: Options): Promise<void> {
  show(pulumiEnvironment(), options, (variables) =>
    Object.entries(variables)
      .map(([name, value]) => assignment(name, value, process.platform))
      .join("\n"),
  );
}
