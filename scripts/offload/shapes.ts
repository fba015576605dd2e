import { z } from "zod";

/** What the API tells of rented GPUs; amounts in US dollars, times in seconds. */
export const Offload = z.object({
  configured: z.boolean(),
  reason: z.string().nullable(),
  limits: z.object({ taskUsd: z.number(), dayUsd: z.number(), monthUsd: z.number() }),
  spent: z.object({ todayUsd: z.number(), monthUsd: z.number() }),
  instances: z.array(
    z.object({
      id: z.string(),
      gpu: z.string(),
      state: z.string(),
      analyzer: z.string(),
      since: z.string(),
      hourUsd: z.number(),
      costUsd: z.number(),
    }),
  ),
  recent: z.array(
    z.object({
      taskId: z.string(),
      mediaId: z.string(),
      analyzer: z.string(),
      where: z.enum(["local", "cloud"]),
      reason: z.string(),
      costUsd: z.number(),
      at: z.string(),
    }),
  ),
});
export type Offload = z.infer<typeof Offload>;

export const Planned = z.object({
  seconds: z.number(),
  estimated: z.boolean(),
  analyzers: z.array(
    z.object({
      analyzer: z.string(),
      where: z.enum(["local", "cloud"]),
      reason: z.string(),
      localSeconds: z.number(),
      cloudSeconds: z.number().nullable(),
      costUsd: z.number().nullable(),
      worstUsd: z.number().nullable(),
      gpu: z.string().nullable(),
      hourUsd: z.number().nullable(),
      measured: z.object({ local: z.boolean(), cloud: z.boolean() }),
    }),
  ),
});
export type Planned = z.infer<typeof Planned>;
