import { spawn } from "node:child_process";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { ApiError } from "../errors.ts";

const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const PROCESS = fileURLToPath(new URL(`./report-process.${extension}`, import.meta.url));

/** Of the process that writes a report, in MB: what control's cap leaves. */
const MEMORY = 48;
const RETRY_AFTER = 10;

let running = false;

/**
 * The report as a PDF, while it is written. It breaks off where it could not be, and ends where the reader leaves.
 * @throws ApiError `unavailable` while another is being written
 */
export function reportStream(): Readable {
  if (running)
    throw new ApiError("unavailable", "Another report is being written; try again shortly.", RETRY_AFTER);
  running = true;
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MEMORY}`, "--max-semi-space-size=1", PROCESS],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`the report broke off (${signal ?? code})`)),
    );
  });
  const stream = new PassThrough();
  stream.once("close", () => child.kill());
  pipeline(child.stdout, stream, { end: false })
    .then(() => ended)
    .then(
      () => stream.end(),
      (error) => stream.destroy(error),
    )
    .finally(() => {
      running = false;
    });
  ended.catch(() => {});
  return stream;
}
