import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

export interface Migration {
  /** As the database remembers it: "0001_media-jobs-tasks". */
  readonly name: string;
  /** Why no release from before can read the database afterwards; undefined where it only adds. */
  readonly contracts: string | undefined;
}

/** The marker in a migration's file: `-- Contracts: media.owner is dropped, which releases before this one read.` */
const MARKER = /^-- Contracts: (\S.*)$/m;

/** The database's migrations, in order. */
export function readMigrations(
  folder = join(import.meta.dirname, "../../services/control/migrations"),
): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({
      name: basename(file, ".sql"),
      contracts: MARKER.exec(readFileSync(join(folder, file), "utf8"))?.[1],
    }));
}

/** Statements that take away what an older version may use, or refuse what it may write. */
const TAKES_AWAY: readonly RegExp[] = [
  /\bDROP\s+(TABLE|COLUMN|TYPE|VIEW|MATERIALIZED|SCHEMA|FUNCTION|SEQUENCE|TRIGGER|DEFAULT)\b/i,
  /\bRENAME\b/i,
  /\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b/i,
  /\bSET\s+NOT\s+NULL\b/i,
  /\bADD\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN|EXCLUDE)\b/i,
  /\bTRUNCATE\b/i,
];

/** What is no code: what goes back again, and, whichever begins first, comments and texts. */
const DOWN = /^\s*-- Down Migration.*/ims;
const ASIDE = /--.*|'[^']*'/g;

/** The first part of a migration's text that contracts, or undefined. Pure. */
export function contraction(sql: string): string | undefined {
  const code = sql.replace(DOWN, "").replaceAll(ASIDE, "");
  return TAKES_AWAY.flatMap((pattern) => pattern.exec(code)?.[0] ?? [])[0];
}

/** Why of each that contracts, by name. Pure. */
export function contractingOf(migrations: readonly Migration[]): Record<string, string> {
  return Object.fromEntries(
    migrations.flatMap(({ name, contracts }) => (contracts === undefined ? [] : [[name, contracts]])),
  );
}
