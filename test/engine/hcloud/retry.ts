import type { Context } from "../plugin/resource.ts";
import type { HcloudClient } from "./client.ts";

/** DefaultRetries of https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/util/control/retry.go. */
export const ATTEMPTS = 5;

/**
 * Repeats work after 1, 2, 4, … seconds while its failures are worth it, as `control.Retry` there.
 * @throws the last failure
 */
export async function retry<T>(
  attempts: number,
  { client, signal }: Pick<Context<HcloudClient>, "client" | "signal">,
  work: () => Promise<T>,
  worthwhile: (error: unknown) => boolean = () => true,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (attempt + 1 >= attempts || !worthwhile(error)) throw error;
      await client.pause(Math.min(1000 * 2 ** attempt, 60_000), signal);
    }
  }
}
