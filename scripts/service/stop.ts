import type { Options } from "../options.ts";
import { change } from "./lifecycle.ts";

/** `make stop`: the services in order, those that ask first; `NAME=…` one of them. */
export async function run(options: Options): Promise<void> {
  await change("stop", options);
}
