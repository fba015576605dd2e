import { z } from "zod";
import type { Manifest } from "../../infra/service/manifest.ts";

/** Releases that differ and can be gone back to: their images stay on the server. */
export const KEPT_RELEASES = 5;

const images = z.record(z.string(), z.object({ reference: z.string() }));

/** What a deployment writes down about itself; the server adds number, time and the images' ids. */
const described = z.object({
  /** Who deployed: "alice@laptop", or a name and where it ran. */
  by: z.string(),
  /** Commit of the clone; null where it is no clone. */
  commit: z.string().nullable(),
  /** Whether the clone had changes beside that commit. */
  modified: z.boolean(),
  /** 12 hex digits of the SHA-256 over settings, services and what they are told, without secrets. */
  configuration: z.string(),
  /** Number of the release that this one went back to. */
  returnsTo: z.number().nullable(),
  /** Names of the database's migrations that this release knows. */
  migrations: z.array(z.string()),
  /** Those of them after which no release before them can read the database, and why. */
  contracting: z.record(z.string(), z.string()),
  images,
  /** What ran, in start order. Only releases that can be gone back to have it, as the next one. */
  services: z.array(z.custom<Manifest>((value) => typeof value === "object" && value !== null)).optional(),
  /** What services were told of their stack. */
  environment: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});

export type Described = z.output<typeof described>;

export const releaseShape = described.extend({
  release: z.number().int(),
  /** RFC 3339, by the server's clock. */
  at: z.string(),
  /** 12 hex digits of the SHA-256 over images and configuration: two releases with the same are the same. */
  content: z.string(),
  images: z.record(z.string(), z.object({ reference: z.string(), id: z.string() })),
});

/** A release as the server remembers it: a line of its file. */
export type ReleaseRecord = z.output<typeof releaseShape>;

/** One that can be gone back to. */
export type Returnable = ReleaseRecord & {
  readonly services: readonly Manifest[];
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export function isReturnable(record: ReleaseRecord): record is Returnable {
  return record.services !== undefined && record.environment !== undefined;
}

/** What a stack tells of its release among its outputs, for the next preview. */
export const releaseOutputShape = releaseShape
  .pick({ content: true, configuration: true, returnsTo: true })
  .extend({
    /** Names of the migrations after which there is no way back before them. */
    contracting: z.array(z.string()),
    /** Image by service. */
    images: z.record(z.string(), z.string()),
  });

export type ReleaseOutput = z.output<typeof releaseOutputShape>;
