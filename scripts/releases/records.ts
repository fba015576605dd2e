import { DATA_PATH } from "../../infra/server/server.ts";
import { type ReleaseRecord, releaseShape } from "../../stacks/release/record.ts";
import { CommandError } from "../errors.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import { quote, type Remote } from "../stack/remote.ts";

const FILE = `${DATA_PATH}/releases/releases.jsonl`;

/** The stack's releases as the server remembers them, the newest last. @throws CommandError where its file can't be read */
export async function readReleases(remote: Remote): Promise<ReleaseRecord[]> {
  const text = await remote.run(`sudo sh -c 'if test -e ${FILE}; then cat ${FILE}; fi'`);
  try {
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => releaseShape.parse(JSON.parse(line)));
  } catch (cause) {
    throw new CommandError(`"${FILE}" on the server is no list of releases.`, {
      fix: "move it away; the next make up begins a new one. What runs is not touched by it.",
      cause,
    });
  }
}

/** Ids of the images that the server has, by reference: "platform/control:0a1b…" → "sha256:…". */
export async function imagesOnServer(remote: Remote): Promise<ReadonlyMap<string, string>> {
  const text = await remote.run(
    "sudo docker image ls --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' 'platform/*'",
  );
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => line.split(" ") as [string, string]));
}

/** Names of the migrations that the stack's database has been through; undefined where it can't be asked, as on a bad day. */
export async function appliedMigrations(
  remote: Remote,
  services: StackOutputs["serviceList"],
): Promise<string[] | undefined> {
  const postgres = services.find(({ name }) => name === "postgres")?.container;
  if (postgres === undefined) return undefined;
  const query = "SELECT name FROM schema_migrations ORDER BY id";
  const psql = `psql -h /run/postgresql -U platform -qAt -c ${quote(query)} platform`;
  const text = await remote.run(`sudo docker exec ${quote(postgres)} ${psql} 2>/dev/null || true`);
  const names = text.split("\n").filter((line) => line !== "");
  return names.length > 0 ? names : undefined;
}
