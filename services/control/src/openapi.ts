import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { PUBLIC } from "./schemas.ts";
import { COOKIE } from "./session/guard.ts";

/** Collects the routes registered after it, and serves them as OpenAPI 3.1. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Media analysis",
        version: "1.0.0",
        description: "Upload media, follow its analysis, read the results.",
      },
      components: { securitySchemes: { session: { type: "apiKey", in: "cookie", name: COOKIE } } },
      security: [{ session: [] }],
    },
    transform: jsonSchemaTransform,
  });
  app.get(
    "/api/openapi.json",
    { config: { public: true }, schema: { summary: "This document", security: PUBLIC } },
    async () => app.swagger(),
  );
}
