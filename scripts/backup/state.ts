import { z } from "zod";
import { CommandError, EXIT } from "../errors.ts";
import type { DeployedService } from "../stack/outputs.ts";
import { quote, type Remote } from "../stack/remote.ts";

/** What the backup tells about itself, as services/backup/platform_backup/report.py writes it. */
export const backupShape = z.object({
  updatedAt: z.string(),
  lastSet: z.string().nullable(),
  lastAt: z.string().nullable(),
  lastSeconds: z.number().nullable(),
  bytes: z.number(),
  added: z.number(),
  sets: z.number(),
  oldestAt: z.string().nullable(),
  checkedAt: z.string().nullable(),
  failuresInARow: z.number(),
  problem: z.string().nullable(),
  nextAt: z.string().nullable(),
});

export type BackupState = z.output<typeof backupShape>;

/** Days without a good copy after which somebody is to look. */
const LATE_DAYS = 3;
const DAY = 86_400_000;

/** Null where the stack has no such service, or it has not said anything yet. */
export async function backupState(
  remote: Remote,
  services: readonly DeployedService[],
): Promise<BackupState | null> {
  const container = services.find(({ name }) => name === "backup")?.container;
  if (container === undefined) return null;
  const text = await remote.run(
    `docker exec ${quote(container)} cat /backup-status/status.json 2>/dev/null || true`,
  );
  return text === "" ? null : backupShape.parse(JSON.parse(text));
}

/** What somebody should look at; null where all is well. Pure. */
export function backupWarning(state: BackupState, now: number): string | null {
  if (state.problem !== null) return `The last try failed: ${state.problem}`;
  if (state.lastAt === null || now - Date.parse(state.lastAt) > LATE_DAYS * DAY)
    return `There is no copy of the last ${LATE_DAYS} days: make logs NAME=backup`;
  return null;
}

/** Lines for people; none where nothing is known. Pure. */
export function backupLines(state: BackupState | null, now: number): string {
  if (state === null) return "";
  const { lastAt, sets, bytes, nextAt } = state;
  const kept = lastAt === null ? "none yet" : `${lastAt}, ${sets} kept, ${(bytes / 1e9).toFixed(1)} GB`;
  const warning = backupWarning(state, now);
  return [
    `Copies: ${kept}; next ${nextAt ?? "soon"}`,
    ...(warning === null ? [] : [`  Warning: ${warning}`]),
  ].join("\n");
}

/** Name of the backup's container. @throws CommandError where the stack has none */
export function backupContainer(services: readonly DeployedService[]): string {
  const found = services.find(({ name }) => name === "backup");
  if (found !== undefined) return found.container;
  throw new CommandError("This stack keeps no copies: its service backup is switched off.", {
    fix: "pulumi config rm --path services.backup.enabled, then make up",
    exitCode: EXIT.usage,
  });
}
