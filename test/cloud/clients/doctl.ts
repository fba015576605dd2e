import { join } from "node:path";
import { buildModule } from "../../engine/cli/module.ts";

/** As doctl/go.mod requires it. */
const VERSION = "1.100.0";
const MODULE = "github.com/digitalocean/doctl";

/**
 * DigitalOcean's own command line, built from its Go module: minutes the first time, nothing after that.
 * @throws ProcessError with the compiler's messages
 */
export function buildDoctl(stateFolder: string, log: (line: string) => void): Promise<string> {
  return buildModule(
    {
      title: `doctl ${VERSION}`,
      folder: join(import.meta.dirname, "doctl"),
      program: `${MODULE}/cmd/doctl`,
      link: `-X ${MODULE}.Label=release`,
      out: join(stateFolder, "clients", `doctl-${VERSION}`),
    },
    stateFolder,
    log,
  );
}
