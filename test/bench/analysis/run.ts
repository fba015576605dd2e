import { availableParallelism } from "node:os";
import type { Size } from "../../../infra/server/sizes.ts";
import type { Options } from "../../../scripts/options.ts";
import { type TierName, tiers } from "../../../stacks/tiers.ts";
import { above, type Chapter, type Figure } from "../figures.ts";
import { memoryChapter } from "../memory.ts";
import { log, runBench } from "../runner.ts";
import { type Subject, withSubject } from "../subject.ts";
import { ELSEWHERE, monthElsewhere } from "./cost.ts";
import { throughLoop } from "./loop.ts";
import { type Corpus, makeCorpus } from "./media.ts";
import { type Pass, throughPlatform } from "./platform.ts";
import { MODELLED_CORES, scaledSeconds } from "./scale.ts";

/** Share of the loop's throughput. */
const AIM = 0.9;

/** The sizes, each in the tier that it is usual in; the server begins as the first and becomes the next. */
const SIZES: readonly (readonly [Size, TierName])[] = [
  ["8gb", "budget"],
  ["16gb", "budget"],
  ["32gb", "business"],
];

interface Bench extends Subject {
  readonly corpus: Corpus;
  size: Size;
  lastJob: number;
}

interface Kind {
  readonly what: string;
  readonly unit: "images/h" | "minutes/h";
  readonly files: (corpus: Corpus) => readonly string[];
  readonly amount: (corpus: Corpus) => number;
  /** What others ask for one, in USD. */
  readonly price?: number;
}

const PICTURES: Kind = {
  what: "Pictures",
  unit: "images/h",
  files: ({ pictures }) => pictures,
  amount: ({ pictures }) => pictures.length,
  price: ELSEWHERE.image,
};
const VIDEO: Kind = {
  what: "Video",
  unit: "minutes/h",
  files: ({ videos }) => videos,
  amount: ({ videoMinutes }) => videoMinutes,
  price: ELSEWHERE.videoMinute,
};
const SOUND: Kind = {
  what: "Sound",
  unit: "minutes/h",
  files: ({ sounds }) => sounds,
  amount: ({ soundMinutes }) => soundMinutes,
};
const PROFILES: Readonly<Record<string, readonly Kind[]>> = {
  full: [PICTURES, VIDEO, SOUND],
  fast: [PICTURES, VIDEO],
  audio: [SOUND],
};

/**
 * `make bench-analysis`: how much is analysed in an hour on this computer's processors by a server of each size, beside a loop over the same tools
 * without the platform. Three quarters of an hour. With FILE=docs/benchmarks.md the table is also written into that file.
 */
export async function run(options: Options): Promise<void> {
  const chapters = SIZES.flatMap(([size, tier]) => [
    ...Object.entries(PROFILES).map(([profile, kinds]) => [
      `${size}-${profile}`,
      async (bench: Bench) => {
        await become(bench, size, tier);
        return profileChapter(bench, profile, kinds, tiers[tier].concurrency);
      },
    ]),
    [
      `${size}-memory`,
      async (bench: Bench) => {
        await become(bench, size, tier);
        const { name, figures } = await memoryChapter(bench, bench.lastJob);
        return { name, figures: figures.map((figure) => ({ ...figure, what: `${figure.what}, ${size}` })) };
      },
    ],
  ]);
  const around = <T>(work: (bench: Bench) => Promise<T>) =>
    withSubject(log, async (subject) => {
      log("making media");
      const corpus = await makeCorpus(subject.machine);
      return work({ ...subject, corpus, size: "8gb", lastJob: performance.now() });
    });
  await runBench({ command: "make bench-analysis", chapters: Object.fromEntries(chapters), around }, options);
}

/** Makes the server another size, as a user would: by two values and another `pulumi up`. */
async function become(bench: Bench, size: Size, tier: TierName): Promise<void> {
  if (bench.size === size) return;
  log(`the server becomes one of ${size}`);
  await bench.machine.stack.setConfig("tier", { value: tier });
  await bench.machine.stack.setConfig("size", { value: size });
  await bench.up();
  bench.size = size;
}

async function profileChapter(
  bench: Bench,
  profile: string,
  kinds: readonly Kind[],
  seats: number,
): Promise<Chapter> {
  const figures: Figure[] = [];
  for (const kind of kinds) figures.push(...(await kindFigures(bench, profile, kind, seats)));
  bench.lastJob = performance.now();
  return { name: `${profile}, ${bench.size}`, figures };
}

async function kindFigures(bench: Bench, profile: string, kind: Kind, seats: number): Promise<Figure[]> {
  const { what, unit, price } = kind;
  const amount = kind.amount(bench.corpus);
  const files = kind.files(bench.corpus);
  log(`${bench.size}, ${profile}: ${what.toLowerCase()} through the platform`);
  const pass = await throughPlatform(bench.machine, files, profile);
  log(`${bench.size}, ${profile}: ${what.toLowerCase()} through the loop`);
  const loop = await throughLoop(bench.machine, pass.mediaIds, Object.keys(pass.worked));
  await forget(bench, pass);
  const perHour = (seconds: number) => (amount * 3600) / seconds;
  const figure = {
    what: `${what}, profile ${profile}, ${bench.size}`,
    unit,
    values: [perHour(pass.seconds)],
    yardstick: { what: "a loop over the same tools", values: [perHour(loop)] },
  } as const;
  const elsewhere =
    price === undefined
      ? ""
      : `; a month of that elsewhere: about ${Math.round(monthElsewhere(perHour(pass.seconds), price))} USD`;
  const here = availableParallelism();
  const modelled = MODELLED_CORES.filter((there) => there > here).map(
    (there) => `${there} cores ${Math.round(perHour(scaledSeconds(pass, { here, there }, seats)))}`,
  );
  return [
    {
      ...figure,
      aim: above(AIM, figure),
      note: `${files.length} at once; seconds of work: ${told(pass)}${elsewhere}; by the model, not measured: ${modelled.join(", ")} ${unit}`,
    },
    { what: "  from upload to first result", unit: "s", values: [pass.firstResult] },
  ];
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
