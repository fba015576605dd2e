import type { Value } from "../plugin/wire.ts";
import { doing } from "./errors.ts";
import { list, type Where } from "./shared.ts";

export interface Project {
  readonly id: string;
  readonly owner_uuid: string;
  readonly owner_id: number;
  readonly name: string;
  readonly description: string;
  readonly purpose: string;
  readonly environment: string;
  readonly is_default: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

export async function findProject(id: string, { client, signal }: Where): Promise<Project> {
  const path = `/v2/projects/${id}`;
  return (await client.call<{ project: Project }>("GET", path, undefined, signal)).project;
}

export async function urnsIn(project: string, { client, signal }: Where): Promise<string[]> {
  const path = `/v2/projects/${project}/resources`;
  const found = client.list<{ urn: string }>(path, "resources", signal);
  return (await doing("Error loading project resources", found)).map(({ urn }) => urn);
}

/** Moves things from one list to the other: a project is never without its things, so they go to the default project. */
export async function moveBetween(
  project: string,
  olds: Value | undefined,
  news: Value | undefined,
  where: Where,
): Promise<void> {
  const [before, after] = [list(olds), list(news)];
  const removed = before.filter((urn) => !after.includes(urn));
  const added = after.filter((urn) => !before.includes(urn));
  if (removed.length > 0) {
    await doing("Error assigning resources to default project", moveToDefault(removed, where));
  }
  if (added.length > 0) {
    await doing(`Error assigning resources to project ${project}`, assign(project, added, where));
  }
}

async function moveToDefault(urns: Value[], where: Where): Promise<void> {
  const { id } = await doing("Error locating default project", findProject("default", where));
  await assign(id, urns, where);
}

async function assign(project: string, urns: Value[], { client, signal }: Where): Promise<void> {
  const path = `/v2/projects/${project}/resources`;
  const given = urns.filter((urn) => urn !== "" && urn !== null);
  await doing("Error assigning resources", client.call("POST", path, { resources: given }, signal));
}
