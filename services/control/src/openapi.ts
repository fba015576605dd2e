import swagger, { type FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { type Access, ROLES, rolesFor, SCOPES } from "./access/rules.ts";
import { COOKIE } from "./session/store.ts";

const DESCRIPTION = [
  "Upload media, follow its analysis, read the results.",
  "Each operation's `x-access` says who may call it: `public` everybody, `caller` whoever is known, `session` whoever logged in " +
    "with a password, or the scope that is needed; `x-roles` lists the roles that have it.",
  ...Object.entries(SCOPES).map(([scope, meaning]) => `- \`${scope}\`: ${meaning}`),
  ...Object.entries(ROLES).map(([role, scopes]) => `- role ${role}: ${scopes.join(", ")}`),
].join("\n");

/** Adds to a route's description who may call it, as the route itself says. */
const transform: NonNullable<FastifyDynamicSwaggerOptions["transform"]> = (parts) => {
  const { schema, url } = jsonSchemaTransform(parts);
  const access = parts.route.config?.access as Access | undefined;
  if (access === undefined) return { schema, url };
  return {
    schema: { ...schema, security: security(access), "x-access": access, "x-roles": rolesFor(access) },
    url,
  };
};

function security(access: Access): Record<string, string[]>[] {
  if (access === "public") return [];
  if (access === "session") return [{ session: [] }];
  return [{ session: [] }, { token: access === "caller" ? [] : [access] }];
}

/** Collects the routes registered after it, and serves them as OpenAPI 3.1. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Media analysis", version: "1.0.0", description: DESCRIPTION },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: COOKIE },
          token: { type: "http", scheme: "bearer" },
        },
      },
    },
    transform,
  });
  app.get(
    "/api/openapi.json",
    { config: { access: "public" }, schema: { summary: "This document" } },
    async () => app.swagger(),
  );
}
