import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const OUTSIDE = ["**/node_modules/**", ".state/**"];

/** By name, so that every run is in the same order. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.sort((one, other) => one.moduleId.localeCompare(other.moduleId));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: ByName },
    pool: "forks",
    // What was found belongs into the message: a summary that says "[ Array(1) ]" helps nobody.
    chaiConfig: { truncateThreshold: 5000 },
    // For waits that bound nothing: a second, as Vitest has it, is less than a busy computer may take to turn to anything. One that
    // would pass by a later way, too, such as a look every minute, says how long itself.
    expect: { poll: { timeout: 60_000, interval: 200 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "services/**/*.test.ts", "test/engine/**/*.test.ts"],
          exclude: [...OUTSIDE, "**/*.{docker,service,mocks}.test.ts"],
          testTimeout: 15_000,
          // Most of the time would go into loading the same modules for each file anew.
          isolate: false,
          unstubEnvs: true,
          restoreMocks: true,
        },
      },
      {
        extends: true,
        test: {
          // Pulumi's mocks are global to a process: files must not share one.
          name: "unit-mocks",
          include: ["test/unit/**/*.mocks.test.ts"],
          exclude: OUTSIDE,
          testTimeout: 15_000,
        },
      },
      {
        extends: true,
        test: {
          name: "service",
          include: ["test/**/*.service.test.ts", "test/**/*.docker.test.ts"],
          exclude: OUTSIDE,
          testTimeout: 300_000,
          hookTimeout: 900_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.test.ts"],
          exclude: OUTSIDE,
          // Each file makes a machine: one at a time on two cores.
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        extends: true,
        test: {
          // What is too long for every change: make soak.
          name: "soak",
          include: ["test/soak/**/*.soak.test.ts"],
          exclude: OUTSIDE,
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
