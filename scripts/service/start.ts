import type { Options } from "../options.ts";
import { change } from "./lifecycle.ts";

/** `make start`: what was stopped, data services first; `NAME=…` one of them. */
export async function run(options: Options): Promise<void> {
  await change("start", options);
}
