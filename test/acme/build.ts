import { join } from "node:path";
import { buildModule } from "../engine/cli/module.ts";

/** As go.mod here requires it. Debian's 2.4 has neither renewal information nor profiles. */
const VERSION = "2.10.0";
const MODULE = "github.com/letsencrypt/pebble/v2";

export interface Programs {
  readonly pebble: string;
  readonly names: string;
}

/**
 * Let's Encrypt's test authority and its name server, built from their Go module: half a minute the first time.
 * @throws ProcessError with the compiler's messages
 */
export async function buildPebble(stateFolder: string, log: (line: string) => void): Promise<Programs> {
  const build = (program: string) =>
    buildModule(
      {
        title: `${program} ${VERSION}`,
        folder: import.meta.dirname,
        program: `${MODULE}/cmd/${program}`,
        link: "",
        out: join(stateFolder, "clients", `${program}-${VERSION}`),
      },
      stateFolder,
      log,
    );
  return { pebble: await build("pebble"), names: await build("pebble-challtestsrv") };
}
