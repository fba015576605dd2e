import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contractingOf, contraction, readMigrations } from "../../../../stacks/release/migrations.ts";

const FOLDER = join(import.meta.dirname, "../../../../services/control/migrations");

test.each(readMigrations().map((migration) => [migration.name, migration] as const))(
  "%s takes nothing away, or says in its head that nothing goes back from it",
  (name, { contracts }) => {
    const found = contraction(readFileSync(join(FOLDER, `${name}.sql`), "utf8"));
    if (contracts === undefined) expect(found).toBeUndefined();
  },
);

test.each([
  ["ALTER TABLE media DROP COLUMN owner;", "DROP COLUMN"],
  ["DROP TABLE IF EXISTS media;", "DROP TABLE"],
  ["ALTER TABLE media RENAME COLUMN name TO title;", "RENAME"],
  ["ALTER TABLE media ALTER COLUMN bytes TYPE integer;", "ALTER COLUMN bytes TYPE"],
  ["ALTER TABLE media ALTER bytes SET NOT NULL;", "SET NOT NULL"],
  ["ALTER TABLE media ADD CONSTRAINT small CHECK (bytes < 9);", "ADD CONSTRAINT"],
  ["TRUNCATE sessions;", "TRUNCATE"],
  ["SELECT 1; -- Down Migration below undoes it.\nDROP TABLE media;", "DROP TABLE"],
  ["SELECT '--'; DROP TABLE media;", "DROP TABLE"],
  ["DROP TYPE kind; -- of media's files", "DROP TYPE"],
  ["DROP -- what nobody reads\nVIEW library;", "DROP \nVIEW"],
  ["DROP 'a text' TABLE", "DROP  TABLE"],
])("%s contracts", (sql, part) => {
  expect(contraction(`-- Up Migration\n\n${sql}\n`)).toBe(part);
});

test.each([
  "CREATE TABLE media (id uuid PRIMARY KEY, name text NOT NULL);",
  "ALTER TABLE media ADD COLUMN owner text;",
  "-- Nobody may DROP TABLE media.",
  "CREATE TABLE decisions (kind text CHECK (kind IN ('rename', 'hide')));",
  "SELECT 1;\n\n-- Down Migration\n\nDROP TABLE media;",
  "SELECT 1;\n  -- down migration\nDROP TABLE media;",
  "SELECT 1;\n-- Down Migration\nDROP TABLE media;",
  "ALTER TABLE media ALTER COLUMN owner DROP NOT NULL;",
])("%s does not", (sql) => {
  expect(contraction(`-- Up Migration\n\n${sql}\n`)).toBeUndefined();
});

test("a migration's reason is read from its head, in the order of the files", () => {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  writeFileSync(
    join(folder, "0002_drops.sql"),
    "-- Up Migration\n-- Contracts: media.owner goes.\n\nSELECT 1;\n",
  );
  writeFileSync(join(folder, "0001_adds.sql"), "-- Up Migration\n");
  writeFileSync(join(folder, "README.md"), "-- Contracts: nothing, for it is none.\n");
  const migrations = readMigrations(folder);
  rmSync(folder, { recursive: true });
  expect(migrations).toEqual([
    { name: "0001_adds", contracts: undefined },
    { name: "0002_drops", contracts: "media.owner goes." },
  ]);
  expect(contractingOf(migrations)).toEqual({ "0002_drops": "media.owner goes." });
});
