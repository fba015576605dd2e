/** Actions: what the API does in the background, to be waited for. */

import type { Context } from "../plugin/resource.ts";
import type { HcloudClient } from "./client.ts";

export interface Action {
  readonly id: number;
  readonly status: "running" | "success" | "error";
  readonly command: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

type Waiting = Pick<Context<HcloudClient>, "client" | "signal">;

/** Longest pause between two looks, in milliseconds. */
const LONGEST_POLL = 60_000;
/** Actions that one request asks for. */
const CHUNK = 25;

/**
 * Waits until all actions have ended.
 * https://github.com/hetznercloud/hcloud-go/blob/main/hcloud/action_waiter.go
 * @throws Error of the first action that failed
 */
export async function settled(
  actions: readonly (Action | null | undefined)[],
  waiting: Waiting,
): Promise<void> {
  const running = new Set<number>();
  for (const action of actions) if (action && !hasEnded(action)) running.add(action.id);
  for (let attempt = 0; running.size > 0; attempt++) {
    await waiting.client.pause(pollPause(waiting.client, attempt), waiting.signal);
    const updates = await look(
      [...running].sort((a, b) => a - b),
      waiting,
    );
    const missing = [...running].filter((id) => !updates.some((update) => update.id === id));
    if (missing.length > 0) throw new Error(`actions not found: [${missing.join(" ")}]`);
    for (const update of updates) if (hasEnded(update)) running.delete(update.id);
  }
}

/** Calls an endpoint that answers with an action, and waits for it. */
export async function act(path: string, body: unknown, waiting: Waiting): Promise<void> {
  const { action } = await waiting.client.post<{ action: Action }>(path, body, waiting.signal);
  await settled([action], waiting);
}

/** The same for endpoints that answer with several. */
export async function actAll(path: string, body: unknown, waiting: Waiting): Promise<void> {
  const { actions } = await waiting.client.post<{ actions: Action[] }>(path, body, waiting.signal);
  await settled(actions, waiting);
}

async function look(ids: readonly number[], { client, signal }: Waiting): Promise<Action[]> {
  const found: Action[] = [];
  for (let from = 0; from < ids.length; from += CHUNK) {
    const query = { id: ids.slice(from, from + CHUNK), sort: ["status", "id"] };
    found.push(...(await client.list<Action>("/actions", "actions", signal, query)));
  }
  return found;
}

function hasEnded(action: Action): boolean {
  if (action.status === "error") {
    const { code = "<unknown>", message = "Unknown error" } = action.error ?? {};
    throw new Error(`${message} (${code}, ${action.id})`);
  }
  return action.status === "success";
}

function pollPause({ options }: HcloudClient, attempt: number): number {
  if (options.pollFunction === "constant") return options.pollInterval;
  return Math.min(options.pollInterval * 2 ** attempt, LONGEST_POLL);
}
