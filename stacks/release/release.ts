import * as pulumi from "@pulumi/pulumi";
import { Release, type ReleaseArgs } from "../../infra/release/release.ts";
import type { Description } from "./describe.ts";
import { releaseNotices } from "./notices.ts";
import { KEPT_RELEASES, releaseOutputShape } from "./record.ts";

/** The release that this update makes, if it changes anything; says first what it means for going back. */
export function release(
  { record, output }: Description,
  args: Pick<ReleaseArgs, "server" | "after">,
): Release {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  // The stack's own outputs, as the last good update left them.
  new pulumi.StackReference("before", { name: stack }).getOutput("release").apply((deployed) => {
    const before = releaseOutputShape.safeParse(deployed);
    const notices = releaseNotices(before.success ? before.data : undefined, output, record.contracting);
    for (const notice of notices) void pulumi.log.warn(notice);
  });
  return new Release("release", {
    ...args,
    content: output.content,
    record: JSON.stringify(record),
    kept: KEPT_RELEASES,
  });
}
