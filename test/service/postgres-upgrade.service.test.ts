import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postgres } from "../../services/postgres/service.ts";
import {
  buildImage,
  docker,
  logs,
  makeVolume,
  removeAll,
  sqlIn,
  startContainer,
  untilHealthy,
} from "./docker.ts";

/** From the PostgreSQL of Debian 12 to the one that ships, by the steps of docs/releases.md and the commands of services/backup. */
const [OLD, NEW] = [15, 17];
const RUN = `postgres-upgrade-${process.pid}`;
const FOLDER = join(import.meta.dirname, "../../services/postgres");
const CONTENT = "SELECT string_agg(id || name || bytes, ',' ORDER BY id) FROM media";

let secrets: string;
let volume: string;
let images: { old: string; new: string };

/** The service's own image, but for its Debian and with it the version of PostgreSQL. */
async function buildOld(): Promise<string> {
  const dockerfile = (await readFile(join(FOLDER, "Dockerfile.cpu"), "utf8"))
    .replace("debian:trixie-slim", "debian:bookworm-slim")
    .replaceAll(`postgresql-${NEW}`, `postgresql-${OLD}`)
    .replaceAll(`postgresql/${NEW}`, `postgresql/${OLD}`);
  const file = join(secrets, "Dockerfile");
  await writeFile(file, dockerfile);
  return docker("build", "--quiet", "--network", "host", "--file", file, FOLDER);
}

const start = (image: string) =>
  startContainer(postgres, { runId: RUN, image, secrets, volumes: { postgres: volume } });

/** A command in the data folder, beside no PostgreSQL. */
const inFolder = (script: string) =>
  docker("run", "--rm", `--volume=${volume}:/data`, "--entrypoint=sh", images.new, "-c", script);

beforeAll(async () => {
  secrets = await mkdtemp(join(tmpdir(), "platform-postgres-"));
  await writeFile(join(secrets, "postgres-password"), "a password", { mode: 0o444 });
  volume = await makeVolume(RUN);
  images = { old: await buildOld(), new: await buildImage("postgres") };
});
afterAll(async () => {
  await removeAll(RUN);
  await rm(secrets, { recursive: true, force: true });
});

test(`rows of PostgreSQL ${OLD} are those of ${NEW} after a dump, an empty folder and a restore`, async () => {
  const old = await start(images.old);
  await untilHealthy(old);
  expect(await sqlIn(old, "SHOW server_version")).toMatch(new RegExp(`^${OLD}\\.`));
  await sqlIn(old, "CREATE TABLE media (id serial PRIMARY KEY, name text NOT NULL, bytes bigint NOT NULL)");
  await sqlIn(
    old,
    "CREATE FUNCTION words_of(content text) RETURNS tsvector LANGUAGE sql IMMUTABLE RETURN to_tsvector('pg_catalog.simple', content)",
  );
  await sqlIn(old, "CREATE INDEX media_words ON media USING gin (words_of(name))");
  await sqlIn(
    old,
    "INSERT INTO media (name, bytes) SELECT 'Straße ' || n, n FROM generate_series(1, 1000) n",
  );
  const before = await sqlIn(old, CONTENT);
  const dump = "pg_dump --format=custom --compress=0 --no-owner -h /run/postgresql -U platform platform";
  await docker("exec", old, "sh", "-c", `${dump} >/data/dump`);
  await docker("stop", old);

  const refused = await start(images.new);
  await docker("wait", refused);
  expect(await logs(refused)).toContain(
    `The data folder is of PostgreSQL ${OLD}, and this is PostgreSQL ${NEW}.`,
  );
  await inFolder(`mv /data/pgdata /data/pgdata.${OLD}`);

  const fresh = await start(images.new);
  await untilHealthy(fresh);
  expect(await sqlIn(fresh, "SHOW server_version")).toMatch(new RegExp(`^${NEW}\\.`));
  const psql =
    "psql --quiet --no-psqlrc --single-transaction --set=ON_ERROR_STOP=1 -h /run/postgresql -U platform -d platform --output=/dev/null";
  const restore = `pg_restore --no-owner --file=- /data/dump | ${psql} -c 'DROP SCHEMA public CASCADE' -c 'CREATE SCHEMA public' -f -`;
  await docker("exec", fresh, "sh", "-c", restore);
  expect(await sqlIn(fresh, CONTENT)).toBe(before);
  expect(await sqlIn(fresh, "SELECT count(*) FROM media WHERE words_of(name) @@ 'straße'::tsquery")).toBe(
    "1000",
  );
  await docker("stop", fresh);

  // And back: the old files are as they were.
  await inFolder(`mv /data/pgdata /data/pgdata.${NEW} && mv /data/pgdata.${OLD} /data/pgdata`);
  const again = await start(images.old);
  await untilHealthy(again);
  expect(await sqlIn(again, CONTENT)).toBe(before);
});
