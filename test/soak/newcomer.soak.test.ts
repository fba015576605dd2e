import { expect, test } from "vitest";
import { log } from "../bench/runner.ts";
import { withClone } from "../newcomer/clone.ts";
import { PATH } from "../newcomer/path.ts";
import { walk } from "../newcomer/walk.ts";

test("somebody new who follows the pages to the letter gets to an analysis, a service of their own and a restored backup", async () => {
  const steps = await withClone((clone) => walk(clone, PATH, log));
  expect(steps.filter(({ reached }) => reached)).toHaveLength(3);
}, 3_600_000);
