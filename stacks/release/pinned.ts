import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../infra/service/manifest.ts";
import { isReturnable, type Returnable, releaseShape } from "./record.ts";

/** Names the file with the release that an update is to go back to. Set by `make rollback` for its own update, and for no other. */
export const RETURN_VARIABLE = "PLATFORM_RETURN_TO";

/** What runs in containers: of an earlier release, or of this clone. */
export interface Running {
  readonly services: readonly Manifest[];
  /** What services are told of their stack, by service. */
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * The release to go back to; undefined for an update that deploys what the clone holds.
 * @throws pulumi.RunError where the file is none of a release
 */
export function readPinned(
  environment: Readonly<Record<string, string | undefined>>,
): Returnable | undefined {
  const file = environment[RETURN_VARIABLE];
  if (!file) return undefined;
  const record = releaseShape.parse(JSON.parse(readFileSync(file, "utf8")));
  if (isReturnable(record)) return record;
  throw new pulumi.RunError(
    `Release ${record.release} is too old to go back to: what it ran is not remembered. make releases lists those that are.`,
  );
}
