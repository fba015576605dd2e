import { statfs } from "node:fs/promises";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { ApiError } from "../errors.ts";
import { ErrorBody } from "../schemas.ts";
import { hostMemory } from "./host-memory.ts";
import { Server, type ServerFacts } from "./server-facts.ts";

export interface ServerRoutesOptions {
  /** Undefined where no stack told any. */
  facts: ServerFacts | undefined;
  /** Folder of the media, on the disk that is told of. */
  root: string;
}

export const serverRoutes: FastifyPluginAsyncZod<ServerRoutesOptions> = async (app, { facts, root }) => {
  app.get(
    "/api/server",
    {
      config: { access: "status:read" },
      schema: {
        summary: "The server, what it costs, its disk, and its services with their memory",
        response: { 200: Server, 401: ErrorBody, 404: ErrorBody },
      },
    },
    async () => {
      if (facts === undefined) throw new ApiError("not_found", "No stack told what this server is.");
      const [used, { bsize, blocks, bavail }] = await Promise.all([hostMemory(), statfs(root)]);
      return {
        ...facts,
        disk: { bytes: bsize * blocks, freeBytes: bsize * bavail },
        services: facts.services.map((service) => ({
          ...service,
          memory: { ...service.memory, usedMb: used.get(service.name) ?? null },
        })),
      };
    },
  );
};
