import { defineConfig } from "vitest/config";

/** For `make mutation`: Stryker runs one project, in one process; of its tests those that reach what was mutated. */
export default defineConfig({
  test: {
    include: [
      "test/unit/{stacks,scripts/releases}/**/*.test.ts",
      "services/{job-manager,cloud-offload}/src/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/*.{docker,service,mocks}.test.ts"],
    testTimeout: 15_000,
  },
});
