import type { StackConfig } from "../config.ts";
import { hashOf } from "./hash.ts";
import { contractingOf, type Migration } from "./migrations.ts";
import type { Origin } from "./origin.ts";
import type { Running } from "./pinned.ts";
import type { Described, ReleaseOutput, Returnable } from "./record.ts";

export interface Description {
  /** What is written down on the server. */
  readonly record: Described;
  readonly output: ReleaseOutput;
}

export interface Parts extends Running {
  readonly settings: StackConfig["settings"];
  /** Image by name, bases among them. */
  readonly images: ReadonlyMap<string, { readonly reference: string }>;
  readonly migrations: readonly Migration[];
  readonly origin: Origin;
}

/** What an update deploys from the clone. Pure. */
export function describe({
  settings,
  services,
  environment,
  migrations,
  origin,
  ...parts
}: Parts): Description {
  const images = Object.fromEntries([...parts.images].map(([name, { reference }]) => [name, { reference }]));
  return described({
    ...origin,
    configuration: hashOf({ settings, services, environment }),
    returnsTo: null,
    migrations: migrations.map(({ name }) => name),
    contracting: contractingOf(migrations),
    images,
    services: [...services],
    environment,
  });
}

/** What an update deploys that goes back. Pure. */
export function describeReturn(pinned: Returnable, origin: Origin): Description {
  const { release, at: _at, content: _content, ...record } = pinned;
  return described({ ...record, ...origin, returnsTo: release });
}

function described(record: Described): Description {
  const { configuration, returnsTo } = record;
  const contracting = Object.keys(record.contracting);
  const images = Object.fromEntries(
    Object.entries(record.images).map(([name, { reference }]) => [name, reference]),
  );
  const content = hashOf({ images, configuration });
  return { record, output: { content, configuration, returnsTo, contracting, images } };
}
