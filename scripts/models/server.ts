import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { DATA_PATH } from "../../infra/server/server.ts";
import {
  type Model,
  type ModelFile,
  type Presence,
  presenceOf,
} from "../../services/model-store/src/model.ts";
import { CommandError } from "../errors.ts";
import { quote, type Remote } from "../stack/remote.ts";

const FOLDER = `${DATA_PATH}/models`;
/** What is under way, by its SHA-256, so that another try goes on with it. Beside the models, to be moved there in one step. */
const PARTS = `${FOLDER}/.parts`;

/** As root, whoever deploys. */
function asRoot(script: string, ...words: string[]): string {
  const shell = `sh -euc ${quote(script)} sh ${words.map(quote).join(" ")}`;
  return `if [ "$(id -u)" = 0 ]; then ${shell}; else sudo -n ${shell}; fi`;
}

/** Which models are on the server. Files are told apart by their size: their digest was checked when they came. */
export async function states(remote: Remote, models: readonly Model[]): Promise<Map<string, Presence>> {
  const text = await remote.run(
    asRoot(`cd ${quote(FOLDER)} 2>/dev/null || exit 0; find . -type f -printf '%s %P\\n'`),
  );
  const sizes = new Map(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(line.indexOf(" ") + 1), Number(line.split(" ")[0])]),
  );
  return new Map(models.map((model) => [model.name, presenceOf(model, sizes)]));
}

/**
 * Copies a file of this computer to the server, beside where its service looks for it. What came before an interruption is kept
 * and gone on with.
 * @throws CommandError when what arrived is another file, or there is no room
 */
export async function send(
  remote: Remote,
  file: ModelFile,
  from: string,
  at: (bytes: number) => void,
): Promise<void> {
  // Whose the folder is, theirs is what is put there: the server's own model-store goes on with it, or takes it away.
  const begin = `mkdir -p "$1"; chmod 700 "$1"; cd "$1"; touch "$2"; chown --reference=.. . "$2"
    have=$(stat -c %s "$2"); [ "$have" -le "$3" ] || { : >"$2"; have=0; }
    room=$(df --output=avail -B1 . | tail -n 1)
    [ "$room" -gt $(($3 - have + 268435456)) ] || { echo "There is no room: $room bytes are free." >&2; exit 1; }
    echo "$have"`;
  const { size } = await stat(from);
  const have = Number(await remote.run(asRoot(begin, PARTS, file.sha256, `${size}`)));
  if (have < size) {
    let sent = have;
    const count = new Transform({
      transform(chunk: Buffer, _, done) {
        sent += chunk.length;
        at(sent);
        done(null, chunk);
      },
    });
    const content = createReadStream(from, { start: have }).pipe(count);
    await remote.run(asRoot('cat >>"$1/$2"', PARTS, file.sha256), { input: content });
  }
  const digest = await remote.run(asRoot('cd "$1"; sha256sum "$2" | cut -c1-64', PARTS, file.sha256));
  if (digest.trim() !== file.sha256) {
    await remote.run(asRoot('rm -f "$1/$2"', PARTS, file.sha256));
    throw new CommandError(
      `What arrived on the server as ${file.path} is another file than the one that was sent.`,
      {
        fix: "try again; it was thrown away.",
      },
    );
  }
}

/** Moves a model whose files were all sent to where its service looks for it: whole and checked, or not at all. */
export async function install(remote: Remote, { files }: Model): Promise<void> {
  const moves = `folder=$1 parts=$2; shift 2
    for pair; do path=$folder/\${pair#*:}; part=$parts/\${pair%%:*}
      mkdir -p "$(dirname "$path")"; chmod 755 "$folder" "$(dirname "$path")"; chmod 644 "$part"
      chown --reference="$folder" "$part" "$(dirname "$path")"; sync "$part"; done
    for pair; do mv -fT "$parts/\${pair%%:*}" "$folder/\${pair#*:}"; done`;
  const pairs = files.map(({ sha256, path }) => `${sha256}:${path}`);
  await remote.run(asRoot(moves, FOLDER, PARTS, ...pairs));
}

/** Takes a model off the server; its service goes on as without it, from the next task on. */
export async function remove(remote: Remote, model: Model): Promise<void> {
  const paths = model.files.map(({ path }) => path);
  await remote.run(
    asRoot(
      'cd "$1"; shift; for file; do rm -f "$file"; rmdir "$(dirname "$file")" 2>/dev/null || true; done',
      FOLDER,
      ...paths,
    ),
  );
}
