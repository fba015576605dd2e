import { z } from "zod";

const Service = z.object({
  name: z.string(),
  group: z.string(),
  purpose: z.string(),
  memory: z.object({ capMb: z.number(), idleMb: z.number().describe("at rest, as it was measured once") }),
});

/** What the stack tells of the server it runs on, as stacks/server-facts.ts writes it. */
export const ServerFacts = z.object({
  stack: z.string(),
  provider: z.string(),
  tier: z.string(),
  memoryMb: z.number(),
  cpus: z.number().nullable().describe("null: the machine is not of the stack's making"),
  cost: z
    .object({
      currency: z.string(),
      monthly: z.number().describe("VAT excluded"),
      lines: z.array(z.object({ name: z.string(), amount: z.number() })),
    })
    .nullable()
    .describe("null: nothing is rented"),
  services: z.array(Service),
});
export type ServerFacts = z.infer<typeof ServerFacts>;

export const Server = ServerFacts.extend({
  disk: z.object({ bytes: z.number(), freeBytes: z.number() }).describe("where media, rows and models lie"),
  services: z.array(
    Service.extend({
      memory: Service.shape.memory.extend({
        usedMb: z.number().nullable().describe("now; null: nobody measures"),
      }),
    }),
  ),
});
