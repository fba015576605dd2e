import type { Options } from "../../../scripts/options.ts";
import { above, type Chapter, type Figure } from "../figures.ts";
import { memoryChapter } from "../memory.ts";
import { log, runBench } from "../runner.ts";
import { type Subject, withSubject } from "../subject.ts";
import { ELSEWHERE, monthElsewhere } from "./cost.ts";
import { throughLoop } from "./loop.ts";
import { type Corpus, makeCorpus } from "./media.ts";
import { type Pass, throughPlatform } from "./platform.ts";

/** Share of the loop's throughput. */
const AIM = 0.9;

type Profile = "full" | "fast" | "audio";

interface Bench extends Subject {
  readonly corpus: Corpus;
  lastJob: number;
}

/**
 * `make bench-analysis`: how much is analysed in an hour on this computer's processors, beside a loop over the same tools without the
 * platform. Half an hour. With FILE=docs/benchmarks.md the table is also written into that file.
 */
export async function run(options: Options): Promise<void> {
  const chapters = {
    full: (bench: Bench) => profileChapter(bench, "full"),
    fast: (bench: Bench) => profileChapter(bench, "fast"),
    audio: (bench: Bench) => profileChapter(bench, "audio"),
    memory: (bench: Bench) => memoryChapter(bench, bench.lastJob),
  };
  const around = <T>(work: (bench: Bench) => Promise<T>) =>
    withSubject(log, async (subject) => {
      log("making media");
      return work({ ...subject, corpus: await makeCorpus(subject.machine), lastJob: performance.now() });
    });
  await runBench({ command: "make bench-analysis", chapters, around }, options);
}

async function profileChapter(bench: Bench, profile: Profile): Promise<Chapter> {
  const { corpus } = bench;
  const kinds = [
    ...(profile === "audio"
      ? []
      : [
          {
            what: "Pictures",
            unit: "images/h",
            files: corpus.pictures,
            amount: corpus.pictures.length,
            price: ELSEWHERE.image,
          } as const,
        ]),
    ...(profile === "audio"
      ? []
      : [
          {
            what: "Video",
            unit: "minutes/h",
            files: corpus.videos,
            amount: corpus.videoMinutes,
            price: ELSEWHERE.videoMinute,
          } as const,
        ]),
    ...(profile === "fast"
      ? []
      : [
          {
            what: "Sound",
            unit: "minutes/h",
            files: corpus.sounds,
            amount: corpus.soundMinutes,
            price: undefined,
          } as const,
        ]),
  ];
  const figures: Figure[] = [];
  for (const { what, unit, files, amount, price } of kinds) {
    log(`${profile}: ${what.toLowerCase()} through the platform`);
    const pass = await throughPlatform(bench.machine, files, profile);
    log(`${profile}: ${what.toLowerCase()} through the loop`);
    const loop = await throughLoop(bench.machine, pass.mediaIds, Object.keys(pass.worked));
    const perHour = (seconds: number) => (amount * 3600) / seconds;
    const figure = {
      what: `${what}, profile ${profile}`,
      unit,
      values: [perHour(pass.seconds)],
      yardstick: { what: "a loop over the same tools", values: [perHour(loop)] },
    } as const;
    const elsewhere =
      price === undefined
        ? ""
        : `; a month of that elsewhere: about ${Math.round(monthElsewhere(perHour(pass.seconds), price))} USD`;
    figures.push(
      {
        ...figure,
        aim: above(AIM, figure),
        note: `${files.length} at once; seconds of work: ${told(pass)}${elsewhere}`,
      },
      { what: "  from upload to first result", unit: "s", values: [pass.firstResult] },
    );
    await forget(bench, pass);
  }
  bench.lastJob = performance.now();
  return { name: profile, figures };
}

function told({ worked }: Pass): string {
  return Object.entries(worked)
    .filter(([, seconds]) => seconds >= 0.1)
    .sort(([, one], [, other]) => other - one)
    .map(([analyzer, seconds]) => `${analyzer} ${seconds.toFixed(1)}`)
    .join(", ");
}

/** The next profile must not find the same bytes analysed. */
async function forget({ machine }: Bench, { mediaIds }: Pass): Promise<void> {
  using client = await machine.client();
  for (const id of mediaIds) await client.remove(id);
}
