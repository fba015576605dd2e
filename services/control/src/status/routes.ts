import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { ErrorBody, Ok, Status } from "../schemas.ts";
import { activeAlerts } from "./alerts.ts";
import { backupStatus } from "./backup.ts";
import { certificateStatus } from "./certificate.ts";

/** Where other services write down how they are. */
export interface StatusFiles {
  certificate: string;
  backup: string;
}

export interface StatusRoutesOptions {
  pool: pg.Pool;
  told: StatusFiles;
  /** Of the Alertmanager; undefined where the stack has none. */
  alertsUrl: string | undefined;
}

export const statusRoutes: FastifyPluginAsyncZod<StatusRoutesOptions> = async (
  app,
  { pool, told, alertsUrl },
) => {
  app.get(
    "/api/health",
    {
      config: { access: "public" },
      logLevel: "error",
      schema: { summary: "Whether this process answers", response: { 200: Ok } },
    },
    async () => ({ status: "ok" as const }),
  );

  app.get(
    "/api/ready",
    {
      config: { access: "public" },
      logLevel: "error",
      schema: {
        summary: "Whether the database answers too",
        response: { 200: Ok, 503: ErrorBody },
      },
    },
    async () => {
      await pool.query("SELECT 1 FROM media LIMIT 1");
      return { status: "ok" as const };
    },
  );

  app.get(
    "/api/status",
    {
      config: { access: "status:read" },
      schema: {
        summary: "Services, queue, capacity, certificate, copies and alerts",
        response: { 200: Status, 401: ErrorBody },
      },
    },
    async () => {
      const { rows } = await pool.query(
        `SELECT (SELECT count(*)::int FROM media) AS media,
           (SELECT count(*)::int FROM tasks WHERE state = 'waiting') AS waiting,
           (SELECT count(*)::int FROM tasks WHERE state = 'running') AS running,
           s.body, s.updated_at
         FROM (SELECT 1) one LEFT JOIN service_status s ON s.name = 'job-manager'`,
      );
      const { media, waiting, running, body, updated_at } = rows[0];
      const [certificate, backup, alerts] = await Promise.all([
        certificateStatus(told.certificate),
        backupStatus(told.backup),
        activeAlerts(alertsUrl),
      ]);
      return {
        updatedAt: updated_at?.toISOString() ?? null,
        jobManager: body,
        media,
        waiting,
        running,
        certificate,
        backup,
        alerts,
      };
    },
  );
};
