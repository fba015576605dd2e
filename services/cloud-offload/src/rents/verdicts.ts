import type { Instance } from "../vast/shapes.ts";

/** Rules of what happens to instances, pure. */

/** Before every label of ours; what comes behind is the rent's id. */
export function labelOf(owner: string, rentId: string): string {
  return `${prefixOf(owner)}${rentId}`;
}

function prefixOf(owner: string): string {
  return `offload/${owner}/`;
}

/** Instances that carry our label and that nobody here works with: they are destroyed. Others' are never touched. */
export function strangers(
  listed: readonly Instance[],
  owner: string,
  held: ReadonlySet<string>,
): readonly (Instance & { label: string })[] {
  return listed
    .filter((instance): instance is Instance & { label: string } => instance.label != null)
    .filter(({ label }) => label.startsWith(prefixOf(owner)) && !held.has(label));
}

/**
 * Whether a rent whose answer was lost, and that no listing has shown since, may be taken for one that never was.
 * @param lostFor seconds in which it may still become an instance
 */
export function neverWas(createdAt: Date, now: Date, lostFor: number): boolean {
  return now.getTime() - createdAt.getTime() > lostFor * 1000;
}

/** States that an instance does not come back from, and why it is given up; undefined: it may still become or be of use. */
export function lost(instance: Instance | undefined): { reason: string; avoid: boolean } | undefined {
  if (instance === undefined) return { reason: "the provider has it no more", avoid: true };
  const status = instance.actual_status ?? "loading";
  if (instance.intended_status === "stopped" || status === "stopped")
    return { reason: "the provider stopped it: somebody bid more", avoid: false };
  if (["loading", "created", "running", "rebooting"].includes(status)) {
    const failed = /error|manifest unknown|denied/i.test(instance.status_msg ?? "") && status !== "running";
    return failed
      ? { reason: `it can't start: ${instance.status_msg?.slice(0, 200)}`, avoid: false }
      : undefined;
  }
  return { reason: `the provider says "${status}" of it`, avoid: true };
}
