import type { Options } from "../../../scripts/options.ts";
import { log, runBench } from "../runner.ts";
import { handshakesChapter } from "./handshakes.ts";
import { loginChapter } from "./login.ts";
import { apiChapter, filesChapter } from "./requests.ts";
import { type EdgeSubject, withEdge } from "./subject.ts";
import { uploadChapter } from "./upload.ts";

/**
 * `make bench-edge`: the front door beside a bare nginx with the same certificate, both in containers of this computer. Three
 * minutes. With FILE=docs/benchmarks.md the table is also written into that file.
 */
export async function run(options: Options): Promise<void> {
  const chapters = {
    files: filesChapter,
    api: apiChapter,
    handshakes: handshakesChapter,
    upload: uploadChapter,
    login: loginChapter,
  };
  const around = <T>(work: (subject: EdgeSubject) => Promise<T>) => withEdge(log, work);
  await runBench({ command: "make bench-edge", chapters, around }, options);
}
