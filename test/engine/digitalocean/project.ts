import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Failure } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, isApiError, orMissing } from "./errors.ts";
import { findProject, moveBetween, type Project, urnsIn } from "./project-calls.ts";
import { asFound, checkNotEmpty, name, namedByProgram, type Where } from "./shared.ts";
import { retry } from "./wait.ts";

/** Seconds that things may take to leave. */
const DELETE_TIMEOUT = 180;
const LONGEST = { name: 175, description: 255, purpose: 255 };

/**
 * `digitalocean.Project`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/project/; what is in it is said by
 * ProjectResources. Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/project/resource_project.go.
 */
export const project = defineResource<DigitalOceanClient>({
  inputs: {
    name,
    description: { type: "string", default: "" },
    purpose: { type: "string", default: "Web Application" },
    environment: { type: "string" },
    isDefault: { type: "boolean", default: false },
  },
  outputs: ["ownerUuid", "ownerId", "createdAt", "updatedAt", "resources"],
  deleteBeforeReplace: namedByProgram,
  check: (inputs) => [...checkNotEmpty(inputs, "name"), ...checkLengths(inputs), ...checkEnvironment(inputs)],

  async create(inputs, where) {
    const { client, signal } = where;
    const { project: made } = await doing(
      "Error creating Project",
      client.call<{ project: Project }>("POST", "/v2/projects", bodyOf(inputs), signal),
    );
    try {
      if (inputs["isDefault"] === true) await change(made.id, inputs, where);
      return { id: made.id, outputs: await outputsOf(made.id, where) };
    } catch (error) {
      throw new InitializationError(made.id, (error as Error).message, { cause: error });
    }
  },

  async update(id, _olds, news, where) {
    await change(id, news, where);
    return outputsOf(id, where);
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error reading Project", orMissing(findProject(id, where)));
    if (!found) return undefined;
    const { name, description, purpose, environment, is_default: isDefault } = found;
    const own = purpose.replace(/^Other: /, "");
    return {
      outputs: await outputsOf(id, where),
      inputs: asFound(inputs, { name, description, purpose: own, environment, isDefault }),
    };
  },

  async delete(id, state, where) {
    const { client, signal, timeout = DELETE_TIMEOUT } = where;
    await moveBetween(id, state["resources"], [], where);
    const passes = (error: unknown) => isApiError(error, 412, "cannot delete a project with resources");
    const work = () => client.call("DELETE", `/v2/projects/${id}`, undefined, signal);
    await doing(`Error deleting project (${id})`, retry(work, { passes, timeout }, where));
  },
});

function bodyOf({ name, description, purpose, environment }: Properties): Properties {
  return {
    name: name ?? "",
    description: description ?? "",
    purpose: purpose ?? "",
    environment: environment ?? "",
  };
}

async function change(id: string, inputs: Properties, { client, signal }: Where): Promise<void> {
  const body = { ...bodyOf(inputs), is_default: inputs["isDefault"] ?? false };
  await doing("Error updating Project", client.call("PATCH", `/v2/projects/${id}`, body, signal));
}

async function outputsOf(id: string, where: Where): Promise<Properties> {
  const found = await doing("Error reading Project", findProject(id, where));
  return {
    ownerUuid: found.owner_uuid,
    ownerId: found.owner_id,
    createdAt: found.created_at,
    updatedAt: found.updated_at,
    resources: await urnsIn(id, where),
  };
}

function checkLengths(inputs: Properties): Failure[] {
  return Object.entries(LONGEST).flatMap(([property, most]) => {
    const value = inputs[property];
    if (typeof value !== "string" || value.length <= most) return [];
    return [{ property, reason: `expected length of ${property} to be in the range (0 - ${most})` }];
  });
}

const ENVIRONMENTS = ["development", "staging", "production"];

/** Letters large or small. */
function checkEnvironment({ environment }: Properties): Failure[] {
  if (typeof environment !== "string" || ENVIRONMENTS.includes(environment.toLowerCase())) return [];
  const reason = `expected environment to be one of ${ENVIRONMENTS.join(", ")}, got ${environment}`;
  return [{ property: "environment", reason }];
}
