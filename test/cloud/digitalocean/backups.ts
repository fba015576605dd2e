import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Account, BackupPolicy, Droplet } from "./account.ts";
import type { WithId } from "./routes.ts";
import { backupWindow } from "./views.ts";

const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;

export const backupPolicySchema = z
  .object({
    plan: z.enum(["daily", "weekly"]),
    // godo always sends a weekday, an empty one without any (droplet_actions.go, 1.202.0), and the real API takes that for daily ones:
    // terraform-provider-digitalocean's TestAccDigitalOceanDroplet_ChangeBackupPolicy.
    weekday: z
      .enum(["", ...WEEKDAYS])
      .transform((day) => day || undefined)
      .optional(),
    hour: z
      .int()
      .refine((hour) => hour % 4 === 0 && hour >= 0 && hour <= 20, "must be one of 0, 4, 8, 12, 16 and 20")
      .default(0),
  })
  .refine((policy) => policy.plan === "daily" || policy.weekday !== undefined, {
    path: ["weekday"],
    message: "is required for weekly backups",
  });

/** What backups are without a policy. */
export const usualPolicy: BackupPolicy = { plan: "weekly", weekday: "SUN", hour: 0 };

export function backupRoutes(app: FastifyInstance, account: Account): void {
  app.get<WithId>("/droplets/:id/backups/policy", async ({ params }) => ({
    policy: policyView(account.find(account.droplets, Number(params.id))),
  }));
  app.get<WithId>("/droplets/:id/backups", async () => ({ backups: [], links: {}, meta: { total: 0 } }));
  app.get<WithId>("/droplets/:id/snapshots", async () => ({ snapshots: [], links: {}, meta: { total: 0 } }));
  app.get("/droplets/backups/supported_policies", async () => ({
    supported_policies: (["weekly", "daily"] as const).map((name) => ({
      name,
      possible_window_starts: [0, 4, 8, 12, 16, 20],
      window_length_hours: 4,
      retention_period_days: retention(name),
      possible_days: name === "weekly" ? WEEKDAYS : [],
    })),
  }));
}

function policyView(droplet: Droplet) {
  const { backups, id } = droplet;
  return {
    droplet_id: id,
    backup_enabled: backups !== undefined,
    backup_policy:
      backups === undefined
        ? null
        : { ...backups, window_length_hours: 4, retention_period_days: retention(backups.plan) },
    next_backup_window: backupWindow(droplet),
  };
}

function retention(plan: "weekly" | "daily"): number {
  return plan === "weekly" ? 28 : 7;
}
