import type pg from "pg";
import { Gauge, Registry } from "prom-client";
import { backupStatus } from "../status/backup.ts";
import { certificateStatus } from "../status/certificate.ts";
import { isPlaceholder } from "../status/certificate-warning.ts";
import type { StatusFiles } from "../status/routes.ts";

const TASKS = `
  SELECT analyzer, state, count(*)::int AS count, extract(epoch FROM now() - min(created_at))::float8 AS age FROM tasks
  WHERE state IN ('waiting', 'running') GROUP BY analyzer, state`;
const ENDED = `
  SELECT analyzer, state, count(*)::int AS count FROM tasks WHERE finished_at > now() - interval '1 hour'
  GROUP BY analyzer, state`;
const STACK = `
  SELECT (SELECT count(*)::int FROM media) AS media, (SELECT coalesce(sum(bytes), 0)::float8 FROM media) AS bytes,
    (SELECT body FROM service_status WHERE name = 'job-manager') AS body`;

const MEGABYTE = 1024 ** 2;

/** Queue, jobs, media, certificate and copies in Prometheus' text format. Throws where the database does not answer. */
export async function measure(pool: pg.Pool, told: StatusFiles): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `platform_${name}`, help, labelNames, registers: [registry] });
  const [tasks, ended, stack, certificate, backup] = await Promise.all([
    pool.query(TASKS),
    pool.query(ENDED),
    pool.query(STACK),
    certificateStatus(told.certificate),
    backupStatus(told.backup),
  ]);
  const { media, bytes, body } = stack.rows[0];

  const waiting = gauge("tasks", "Tasks that wait or are worked on", ["analyzer", "state"]);
  const oldest = gauge("tasks_oldest_seconds", "Age of the oldest of them", ["analyzer", "state"]);
  // Those without any are told, too: a rule about what is missing could not see it otherwise.
  for (const { name } of body?.analyzers ?? [])
    for (const state of ["waiting", "running"]) waiting.set({ analyzer: name, state }, 0);
  for (const { analyzer, state, count, age } of tasks.rows) {
    waiting.set({ analyzer, state }, count);
    oldest.set({ analyzer, state }, age);
  }
  const hour = gauge("tasks_ended_last_hour", "Tasks that ended within the last hour", ["analyzer", "state"]);
  for (const { analyzer, state, count } of ended.rows) hour.set({ analyzer, state }, count);

  gauge("media", "Media that are kept").set(media);
  gauge("media_bytes", "What they take on the disk, as they were uploaded").set(bytes);
  if (body?.memory) {
    gauge("job_memory_budget_bytes", "Memory that tasks may use together").set(
      body.memory.budgetMb * MEGABYTE,
    );
    gauge("job_memory_used_bytes", "Memory that running tasks were admitted with").set(
      body.memory.usedMb * MEGABYTE,
    );
  }
  if (certificate?.notBefore && certificate.notAfter) {
    gauge("certificate_begin_seconds", "Begin of the certificate").set(seconds(certificate.notBefore));
    gauge("certificate_end_seconds", "End of the certificate").set(seconds(certificate.notAfter));
    gauge("certificate_placeholder", "1 while it is the stack's own, until an authority signs one").set(
      Number(isPlaceholder(certificate)),
    );
  }
  if (backup) {
    gauge("backup_failures", "Tries to make a copy that have failed since the last that succeeded").set(
      backup.failuresInARow,
    );
    if (backup.lastAt) gauge("backup_time_seconds", "Time of the newest copy").set(seconds(backup.lastAt));
  }
  return registry.metrics();
}

function seconds(time: string): number {
  return Date.parse(time) / 1000;
}
