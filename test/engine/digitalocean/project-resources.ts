import { defineResource } from "../plugin/resource.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, orMissing } from "./errors.ts";
import { findProject, moveBetween, urnsIn } from "./project-calls.ts";
import { checkNotEmpty, list } from "./shared.ts";

/**
 * `digitalocean.ProjectResources`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/projectresources/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/project/resource_project_resources.go.
 */
export const projectResources = defineResource<DigitalOceanClient>({
  inputs: {
    project: { type: "string", required: true, replace: true },
    resources: { type: "set", of: { type: "string" }, required: true },
  },
  outputs: [],
  check: (inputs) => checkNotEmpty(inputs, "project"),

  // Nothing is remembered of what fails half-way; moving something to where it is does no harm.
  async create(inputs, where) {
    const id = String(inputs["project"]);
    await doing(`Error while retrieving project ${id}`, findProject(id, where));
    await moveBetween(id, [], inputs["resources"], where);
    return { id, outputs: {} };
  },

  async update(id, olds, news, where) {
    await doing(`Error while retrieving project ${id}`, findProject(id, where));
    await moveBetween(id, olds["resources"], news["resources"], where);
    return {};
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error while retrieving project", orMissing(findProject(id, where)));
    if (!found) return undefined;
    const there = await urnsIn(id, where);
    const resources = list(inputs["resources"]).filter((urn) => there.includes(String(urn)));
    return { outputs: {}, inputs: { project: id, resources } };
  },

  async delete(id, state, where) {
    const found = await doing("Error while retrieving project", orMissing(findProject(id, where)));
    if (found) await moveBetween(id, state["resources"], [], where);
  },
});
