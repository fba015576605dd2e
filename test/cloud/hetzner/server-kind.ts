import { z } from "zod";
import type { Action } from "../actions.ts";
import type { Project, Server } from "./project.ts";
import type { Kind } from "./routes.ts";
import { serverView } from "./views.ts";

const HOST_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/;

/** A host name as of RFC 1123. */
export const serverName = z.string().regex(HOST_NAME, "invalid server name");

export function serverKind(project: Project): Kind<Server> {
  return {
    plural: "servers",
    singular: "server",
    title: "server",
    all: project.servers,
    view: (server) => serverView(project, server),
  };
}

export function serverReference(server: Server) {
  return { id: server.id, type: "server" };
}

/** Switches a server on, with its firewall in place before it boots. */
export async function boot(project: Project, server: Server): Promise<void> {
  server.status = "starting";
  await project.applyFirewalls();
  await server.machine.start();
  server.status = "running";
}

/**
 * An action that keeps others from the server until it ends.
 * @throws ApiError locked
 */
export function exclusively(
  project: Project,
  server: Server,
  command: string,
  work: () => Promise<unknown> = async () => {},
): Action {
  const unlock = project.lock(server);
  return project.actions.start({ command, resources: [serverReference(server)], work, finally: unlock });
}
