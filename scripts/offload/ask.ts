import type { ApiClient } from "../api/client.ts";
import { Offload, Planned } from "./shapes.ts";

/** What the commands ask of the platform. */
export type Api = Pick<ApiClient, "json" | "change">;

/** What is rented, what it cost, and what was decided last. */
export async function offloadOf(client: Api): Promise<Offload> {
  return Offload.parse(await client.json("/api/offload"));
}

/** What would be decided about a file of so many bytes. */
export async function plannedFor(client: Api, file: { bytes: number; kind: string }): Promise<Planned> {
  return Planned.parse(await client.change("POST", "/api/offload/plan", file));
}

/** Destroys all that is rented, now; how things stand after it. */
export async function stopAll(client: Api): Promise<Offload> {
  return Offload.parse(await client.change("POST", "/api/offload/stop", {}));
}
