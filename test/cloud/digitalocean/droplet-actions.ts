import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Action } from "../actions.ts";
import type { Account, Droplet } from "./account.ts";
import { backupPolicySchema, usualPolicy } from "./backups.ts";
import { imageOf, nameSchema, sizeOf } from "./droplets.ts";
import { page } from "./list.ts";
import { notFound, unprocessable } from "./refuse.ts";
import { body, url, type WithId } from "./routes.ts";
import { actionView } from "./views.ts";

const plain = <T extends string>(type: T) => z.object({ type: z.literal(type) });
const schema = z.discriminatedUnion("type", [
  plain("power_on"),
  plain("power_off"),
  plain("shutdown"),
  plain("reboot"),
  plain("power_cycle"),
  plain("enable_ipv6"),
  plain("disable_backups"),
  plain("enable_backups").extend({ backup_policy: backupPolicySchema.nullish() }),
  plain("change_backup_policy").extend({ backup_policy: backupPolicySchema }),
  plain("rename").extend({ name: nameSchema }),
  plain("resize").extend({ size: z.string(), disk: z.boolean().default(false) }),
  plain("rebuild").extend({ image: z.union([z.string(), z.int()]) }),
]);
type Input = z.output<typeof schema>;
type Of<T extends Input["type"]> = Extract<Input, { type: T }>;

/** What can be done to a droplet; each checks first and returns what then takes its time. */
const WORK: {
  [T in Input["type"]]: (account: Account, droplet: Droplet, input: Of<T>) => () => Promise<unknown>;
} = {
  power_on: (account, droplet) => () => boot(account, droplet),
  power_off: (_account, droplet) => () => halt(droplet, "powerOff"),
  shutdown: (_account, droplet) => () => halt(droplet, "shutDown"),
  reboot: (account, droplet) => () => halt(droplet, "shutDown").then(() => boot(account, droplet)),
  power_cycle: (account, droplet) => () => halt(droplet, "powerOff").then(() => boot(account, droplet)),
  enable_ipv6: (account, droplet) => async () => {
    droplet.ipv6 ??= account.site.plan.take("ipv6");
    await account.replug(droplet);
  },
  disable_backups: (_account, droplet) => async () => {
    droplet.backups = undefined;
  },
  enable_backups: (_account, droplet, input) => async () => {
    droplet.backups = input.backup_policy ?? usualPolicy;
  },
  change_backup_policy: (_account, droplet, input) => {
    if (droplet.backups === undefined) throw unprocessable("Backups are not enabled on this Droplet.");
    return async () => {
      droplet.backups = input.backup_policy;
    };
  },
  rename: (_account, droplet, input) => async () => {
    droplet.name = input.name;
  },
  resize,
  rebuild: (account, droplet, input) => {
    const image = imageOf(input.image);
    return async () => {
      await droplet.machine.rebuild();
      droplet.image = image;
      await boot(account, droplet);
    };
  },
};

export function dropletActionRoutes(app: FastifyInstance, account: Account): void {
  app.post<WithId>("/droplets/:id/actions", async (request, reply) => {
    const droplet = account.find(account.droplets, Number(request.params.id));
    const input = body(schema, request);
    const begin = WORK[input.type] as (
      account: Account,
      droplet: Droplet,
      input: Input,
    ) => () => Promise<unknown>;
    const action = account.act(droplet, input.type, begin(account, droplet, input));
    return reply.code(201).send({ action: actionView(account, action) });
  });
  app.get<WithId>("/droplets/:id/actions", async (request) => {
    const shown = actionsOf(account, Number(request.params.id)).map((action) => actionView(account, action));
    return page("actions", shown.reverse(), url(request));
  });
  app.get<{ Params: { id: string; action: string } }>("/droplets/:id/actions/:action", async ({ params }) => {
    const action = actionsOf(account, Number(params.id)).find(({ id }) => String(id) === params.action);
    if (action === undefined) throw notFound();
    return { action: actionView(account, action) };
  });
}

function resize(account: Account, droplet: Droplet, input: Of<"resize">): () => Promise<unknown> {
  const size = sizeOf(account, input.size, droplet.region);
  if (droplet.status !== "off") {
    throw unprocessable("This Droplet must be powered off before it can be resized.");
  }
  if (size.disk < droplet.disk)
    throw unprocessable("This size is not available because it has a smaller disk.");
  return async () => {
    await droplet.machine.setMemory(size.memory);
    droplet.size = size;
    if (input.disk) droplet.disk = size.disk;
  };
}

async function boot(account: Account, droplet: Droplet): Promise<void> {
  await account.applyFirewalls();
  await droplet.machine.start();
  droplet.status = "active";
}

async function halt(droplet: Droplet, how: "powerOff" | "shutDown"): Promise<void> {
  await droplet.machine[how]();
  droplet.status = "off";
}

function actionsOf(account: Account, droplet: number): Action[] {
  return account.actions.all.filter(({ resources }) =>
    resources.some(({ id, type }) => type === "droplet" && id === droplet),
  );
}
