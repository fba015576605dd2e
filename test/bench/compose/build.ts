/** Docker Compose, the yardstick for replacing a service, built from its pinned Go module; it is not packaged everywhere. */

import { join } from "node:path";
import { buildModule } from "../../engine/cli/module.ts";

/** As go.mod here requires it. */
const COMPOSE_VERSION = "v2.40.3";
const MODULE = "github.com/docker/compose/v2";

/**
 * Minutes the first time, nothing after that.
 * @param stateFolder keeps the program, and a Go toolchain where none is installed
 * @returns path of a static executable, which runs on any Linux of this architecture
 * @throws ProcessError with the compiler's messages
 */
export function buildCompose(stateFolder: string, log: (line: string) => void): Promise<string> {
  return buildModule(
    {
      title: `Docker Compose ${COMPOSE_VERSION}`,
      folder: import.meta.dirname,
      program: `${MODULE}/cmd`,
      link: `-X ${MODULE}/internal.Version=${COMPOSE_VERSION}`,
      out: join(stateFolder, "bench", `docker-compose-${COMPOSE_VERSION}`),
    },
    stateFolder,
    log,
  );
}
