import * as pulumi from "@pulumi/pulumi";
import { Release, type ReleaseArgs } from "../../infra/release/release.ts";
import { readWhileWritten } from "./deployed.ts";
import type { Description } from "./describe.ts";
import { releaseNotices } from "./notices.ts";
import { KEPT_RELEASES, type ReleaseOutput, releaseOutputShape } from "./record.ts";

/** The release that this update makes, if it changes anything; says first what it means for going back. */
export function release(
  { record, output }: Description,
  args: Pick<ReleaseArgs, "server" | "after">,
): Release {
  void deployedRelease().then((before) =>
    Promise.all(releaseNotices(before, output, record.contracting).map((notice) => pulumi.log.warn(notice))),
  );
  return new Release("release", {
    ...args,
    content: output.content,
    record: JSON.stringify(record),
    kept: KEPT_RELEASES,
  });
}

/**
 * The stack's own release as the last good update left it; undefined where there was none. By the engine's function
 * (pkg/resource/deploy/builtins.go, 3.250): a StackReference would be a resource, and every preview would tell of it.
 */
async function deployedRelease(): Promise<ReleaseOutput | undefined> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = await readWhileWritten(() =>
    pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name }),
  );
  return releaseOutputShape.safeParse(outputs?.release).data;
}
