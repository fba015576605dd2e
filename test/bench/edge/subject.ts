import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onInterrupt } from "../../../scripts/interrupt.ts";
import { cleanUp } from "../../machines/cleanup.ts";
import { startBoth } from "./containers.ts";
import { writeFiles } from "./files.ts";
import type { LoadBox } from "./load-box.ts";

export interface EdgeSubject {
  readonly box: LoadBox;
  /** Container of our nginx. */
  readonly door: string;
  /** The first administrator's. */
  readonly password: string;
  readonly log: (line: string) => void;
}

/** Our nginx with control behind it, the bare nginx, and what makes the load; all of it is removed however the work ends. */
export async function withEdge<T>(
  log: (line: string) => void,
  work: (subject: EdgeSubject) => Promise<T>,
): Promise<T> {
  const run = `bench-edge-${process.pid}`;
  const folder = await mkdtemp(join(tmpdir(), "platform-bench-edge-"));
  const cleanup = new URL("../../machines/cleanup.ts", import.meta.url).pathname;
  const takeBack = onInterrupt(() => {
    log("interrupted: removing what was made");
    execFileSync(process.execPath, [cleanup, run], { stdio: ["ignore", 2, 2] });
    execFileSync("rm", ["-rf", folder]);
  });
  try {
    const password = randomBytes(12).toString("base64url");
    await writeFiles(folder, password);
    log("building nginx, control, postgres and the load's tools, and starting them");
    return await work({ ...(await startBoth(run, folder)), password, log });
  } finally {
    takeBack();
    await cleanUp(run, { log });
    await rm(folder, { recursive: true, force: true });
  }
}
