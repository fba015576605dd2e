/** Waiting as https://github.com/hashicorp/terraform-plugin-sdk/tree/main/helper/retry does it for the provider. */

import type { FunctionContext } from "../plugin/resource.ts";
import type { DigitalOceanClient } from "./client.ts";

type Where = FunctionContext<DigitalOceanClient>;

export interface Wait {
  readonly pending: readonly string[];
  readonly target: string;
  /** Seconds in all. */
  readonly timeout: number;
  /** Seconds before the first look, and at least between two. */
  readonly delay?: number;
  readonly between: number;
  /** Looks that may find nothing, one after the other. */
  readonly notFoundChecks?: number;
  /** The state; undefined where there is nothing to see yet. */
  look(): Promise<string | undefined>;
}

const NOT_FOUND_CHECKS = 20;
const LONGEST_PAUSE = 10;

/** Looks until the state is the target. @throws Error for a state that is neither target nor pending, and in the end */
export async function waitFor(wait: Wait, { client, signal }: Where): Promise<void> {
  const { delay = 0, notFoundChecks = NOT_FOUND_CHECKS } = wait;
  const end = Date.now() + wait.timeout * 1000;
  let last = "";
  let missing = 0;
  await client.pause(delay, signal);
  for (let pause = 0.2; ; pause *= 2) {
    const state = await wait.look();
    if (state === wait.target) return;
    missing = state === undefined ? missing + 1 : 0;
    if (missing > notFoundChecks) throw new Error(`couldn't find resource (${missing} retries)`);
    if (state !== undefined && !wait.pending.includes(state)) {
      throw new Error(`unexpected state '${state}', wanted target '${wait.target}'. last error: %!s(<nil>)`);
    }
    last = state ?? last;
    pause = Math.min(Math.max(pause, wait.between), LONGEST_PAUSE);
    if (Date.now() >= end) {
      const shown = `last state: '${last}', timeout: ${wait.timeout}s`;
      throw new Error(`timeout while waiting for state to become '${wait.target}' (${shown})`);
    }
    await client.pause(pause, signal);
  }
}

/** Tries again while the error is one that passes. @throws the last error when the time is over */
export async function retry(
  work: () => Promise<unknown>,
  { passes, timeout }: { passes: (error: unknown) => boolean; timeout: number },
  where: Where,
): Promise<void> {
  let last: unknown;
  const look = async () => {
    try {
      await work();
      return "success";
    } catch (error) {
      if (!passes(error)) throw error;
      last = error;
      return "again";
    }
  };
  try {
    await waitFor({ pending: ["again"], target: "success", timeout, between: 0.5, look }, where);
  } catch (error) {
    throw last !== undefined && error instanceof Error && error.message.startsWith("timeout") ? last : error;
  }
}

export interface Action {
  readonly id: number;
  readonly status: string;
  readonly completed_at: string | null;
}

/** https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/util/wait.go */
export function waitForAction({ action }: { action: Action }, where: Where): Promise<void> {
  const look = async () => {
    const answer = await where.client.call<{ action: Action }>(
      "GET",
      `/v2/actions/${action.id}`,
      undefined,
      where.signal,
    );
    if (answer.action.status === "errored") return "errored";
    return answer.action.completed_at === null ? "in-progress" : "completed";
  };
  return waitFor(
    {
      pending: ["in-progress"],
      target: "completed",
      timeout: 3600,
      delay: 10,
      between: 3,
      notFoundChecks: 60,
      look,
    },
    where,
  );
}
