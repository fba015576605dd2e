import { z } from "zod";
import type { Clone } from "./clone.ts";

/** What is looked at after a command beside that it succeeded; its time is not counted. */
export interface Evidence {
  readonly after: RegExp;
  readonly what: string;
  readonly holds: (printed: string, clone: Clone) => boolean | Promise<boolean>;
}

const status = z.object({ services: z.array(z.object({ name: z.string(), health: z.string() })) });
const found = z.object({ moments: z.array(z.object({ name: z.string() })) });

async function finds(clone: Clone): Promise<boolean> {
  const { moments } = found.parse(
    JSON.parse(await clone.type('make -s search QUERY="open" JSON=1 2>/dev/null')),
  );
  return moments.some(({ name }) => name === "picture.png");
}

async function healthy(clone: Clone, name: string): Promise<boolean> {
  const { services } = status.parse(JSON.parse(await clone.type("make -s status JSON=1 2>/dev/null")));
  return services.some((service) => service.name === name && service.health === "healthy");
}

export const EVIDENCE: readonly Evidence[] = [
  {
    after: /^make quick-start$/,
    what: "it tells where the platform is",
    holds: (printed) => /^Platform +https:\/\/127\.0\.0\.1:\d+$/m.test(printed),
  },
  {
    after: /^make analyze FILE=\S+$/,
    what: "the sign in the picture was read",
    holds: (printed) => /\bOPEN\b/.test(printed),
  },
  {
    after: /^make search QUERY="open"$/,
    what: "the picture is found by it",
    holds: (printed) => printed.includes("picture.png"),
  },
  {
    after: /^make test-service NAME=colour-mood$/,
    what: "tests of the new service ran",
    holds: (printed) => /colour-mood: \d+ passed/.test(printed),
  },
  {
    after: /^make preview$/,
    what: "the new service is told",
    holds: (printed) => printed.includes("colour-mood"),
  },
  {
    after: /^make up$/,
    what: "the new service is healthy",
    holds: (_, clone) => healthy(clone, "colour-mood"),
  },
  {
    after: /^make analyze .*PROFILE=colour-mood$/,
    what: "the new service has looked at the picture",
    holds: (printed) => printed.includes("brightness"),
  },
  { after: /^make restore /, what: "the picture is found again", holds: (_, clone) => finds(clone) },
  {
    after: /^make destroy STACK=local$/,
    what: "nothing of it is left",
    holds: async (_, clone) => (await clone.left()).length === 0,
  },
];

/** What pages tell to do by hand, by their words. */
export const BY_HAND: Readonly<Record<string, (clone: Clone) => Promise<void>>> = {
  "remove it in the browser": async (clone) => {
    await clone.type('eval "$(make -s env)" && node test/newcomer/remove-media.ts');
    if (await finds(clone)) throw new Error("The picture was removed and is still found.");
  },
};
