import type { Options } from "../options.ts";
import { change } from "./lifecycle.ts";

/** `make restart`: one after the other, or all: stopped in order, then started in order. */
export async function run(options: Options): Promise<void> {
  await change("restart", options);
}
