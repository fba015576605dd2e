import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { fingerprint } from "../machines/fingerprint.ts";
import type { Account, Key } from "./account.ts";
import { page } from "./list.ts";
import { notFound, unprocessable } from "./refuse.ts";
import { body, url, type WithId } from "./routes.ts";

const createSchema = z.object({ name: z.string().min(1), public_key: z.string().min(1) });

export function keyRoutes(app: FastifyInstance, account: Account): void {
  app.get("/account/keys", async (request) => page("ssh_keys", [...account.keys.values()], url(request)));
  app.get<WithId>("/account/keys/:id", async ({ params }) => ({ ssh_key: findKey(account, params.id) }));

  app.post("/account/keys", async (request, reply) => {
    const { name, public_key } = body(createSchema, request);
    const print = fingerprint(public_key);
    if (print === undefined)
      throw unprocessable("Key invalid, key should be of the format `ssh-rsa AAAA...`");
    if ([...account.keys.values()].some((key) => key.fingerprint === print)) {
      throw unprocessable("SSH Key is already in use on your account");
    }
    const key: Key = { id: account.nextId(), name, public_key: public_key.trim(), fingerprint: print };
    account.keys.set(key.id, key);
    return reply.code(201).send({ ssh_key: key });
  });
  app.put<WithId>("/account/keys/:id", async (request) => {
    const key = findKey(account, request.params.id);
    key.name = body(z.object({ name: z.string().min(1) }), request).name;
    return { ssh_key: key };
  });
  app.delete<WithId>("/account/keys/:id", async ({ params }, reply) => {
    account.keys.delete(findKey(account, params.id).id);
    return reply.code(204).send();
  });
}

/** By id or fingerprint. @throws ApiError not_found */
export function findKey(account: Account, wanted: string | number): Key {
  const found = [...account.keys.values()].find(
    ({ id, fingerprint: print }) => String(id) === String(wanted) || print === wanted,
  );
  if (found === undefined) throw notFound();
  return found;
}
