import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { fingerprint } from "../machines/fingerprint.ts";
import type { Project, SshKey } from "./project.ts";
import { invalidField, notUnique } from "./refuse.ts";
import { body, commonRoutes, type Kind, labelsSchema, mustBeUnique } from "./routes.ts";
import { sshKeyView } from "./views.ts";

const nameSchema = z.string().min(1).max(128);
const createSchema = z.object({
  name: nameSchema,
  public_key: z.string().min(1),
  labels: labelsSchema.optional(),
});

export function sshKeyRoutes(app: FastifyInstance, project: Project): void {
  const kind: Kind<SshKey> = {
    plural: "ssh_keys",
    singular: "ssh_key",
    title: "SSH Key",
    all: project.sshKeys,
    view: sshKeyView,
  };
  commonRoutes(app, project, kind, nameSchema);

  app.post("/ssh_keys", async (request, reply) => {
    const { name, public_key, labels } = body(createSchema, request);
    const print = fingerprint(public_key);
    if (print === undefined) throw invalidField("public_key", "invalid SSH key");
    mustBeUnique(kind as never, name);
    if ([...project.sshKeys.values()].some((key) => key.fingerprint === print)) {
      throw notUnique("SSH key with the same fingerprint");
    }
    const key = { ...project.named(name, labels), publicKey: public_key.trim(), fingerprint: print };
    project.sshKeys.set(key.id, key);
    return reply.code(201).send({ ssh_key: sshKeyView(key) });
  });

  app.delete<{ Params: { id: string } }>("/ssh_keys/:id", async ({ params }, reply) => {
    project.sshKeys.delete(project.find(project.sshKeys, "SSH Key", params.id).id);
    return reply.code(204).send();
  });
}
