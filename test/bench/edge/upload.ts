import { setTimeout as delay } from "node:timers/promises";
import { docker } from "../../service/docker.ts";
import { above, type Chapter, inTurns } from "../figures.ts";
import { NAMES } from "./bare.ts";
import type { EdgeSubject } from "./subject.ts";

const ROUNDS = 2;
const MEGABYTES = 1024;
/** Share of what a bare nginx and cat take in. */
const AIM = 0.9;
/** Megabytes that nginx may need more during an upload. */
const MORE = 8;

/** A file of 1 GiB: through our nginx to control, which hashes it and sees it safely on the disk; and through a bare one to cat. */
export async function uploadChapter({ box, door, password, log }: EdgeSubject): Promise<Chapter> {
  await box.run(`curl --fail --silent --insecure --cookie-jar /tmp/cookies --output /dev/null \
    --json '${JSON.stringify({ password })}' https://${NAMES.door}:8443/api/login`);
  const send = async (url: string): Promise<number> => {
    const told =
      await box.run(`head --bytes=${MEGABYTES}M /dev/zero | curl --fail --silent --show-error --insecure --http1.1 \
      --cookie /tmp/cookies --header 'Content-Length: ${MEGABYTES * 1024 ** 2}' --header 'Content-Type: application/octet-stream' \
      --header 'Transfer-Encoding:' --header 'Expect:' --request POST --upload-file - --output /dev/null \
      --write-out '%{http_code} %{time_total}' '${url}'`);
    const [status, seconds] = told.split(" ").map(Number);
    if (status !== 201) throw new Error(`The upload to ${url} was answered with ${status}.`);
    return (MEGABYTES * 1.048576) / (seconds as number);
  };
  const before = await memory(door);
  const readings: number[] = [];
  const { first, second } = await inTurns(
    ROUNDS,
    async (round) => {
      log(`uploading 1 GiB, round ${round + 1} of ${ROUNDS}`);
      return watching(door, readings, () => send(`https://${NAMES.door}:8443/api/media?name=zeros`));
    },
    () => send(`https://${NAMES.bare}:8443/cat`),
  );
  const figure = {
    what: "Upload of 1 GiB",
    unit: "MB/s",
    values: first,
    yardstick: { what: "bare nginx and cat", values: second },
  } as const;
  const most = Math.max(...readings);
  return {
    name: "upload",
    figures: [
      {
        ...figure,
        aim: above(AIM, figure),
        note: "one connection; until the last byte is on the disk (fsync) on both sides; control also computes its SHA-256",
      },
      {
        what: "  nginx's memory meanwhile",
        unit: "MB",
        values: readings,
        aim: {
          text: `at no time ${MORE} MB over what it had before (${before.toFixed(0)})`,
          met: most < before + MORE,
        },
      },
    ],
  };
}

async function watching<T>(container: string, readings: number[], work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const watch = async () => {
    while (!done.signal.aborted) {
      readings.push(await memory(container));
      await delay(500, undefined, { signal: done.signal }).catch(() => undefined);
    }
  };
  const watched = watch();
  try {
    return await work();
  } finally {
    done.abort();
    await watched;
  }
}

/** Megabytes of nginx's processes that nobody else holds, and of what lies in its files in memory. */
async function memory(container: string): Promise<number> {
  const script =
    "cat /proc/[0-9]*/status | awk '/^RssAnon/ { sum += $2 } END { print sum }'; du -sk /run/nginx | cut -f1";
  const [processes = 0, files = 0] = (await docker("exec", container, "sh", "-c", script))
    .split("\n")
    .map(Number);
  if (!(processes > 0)) throw new Error("The memory of nginx's processes can't be read.");
  return ((processes + files) * 1024) / 1e6;
}
