import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { badConfigurations } from "../../fixtures/bad-configurations.ts";
import type { Machine } from "../harness/machine.ts";

export function badConfigurationsSuite(machine: () => Machine): void {
  describe("is refused by pulumi preview, with its fix, before anything is made", () => {
    test.each(badConfigurations)("$name", async ({ config, says }) => {
      const { workspace, name } = machine();
      const pairs = Object.entries(config).flatMap(([key, value]) => [
        "--config",
        `media-platform:${key}=${value}`,
      ]);
      const preview = await execa(
        "pulumi",
        ["preview", "--stack", name, "--non-interactive", "--color", "never", ...pairs],
        {
          cwd: workspace.folder,
          env: workspace.environment,
          reject: false,
          all: true,
        },
      );
      expect(preview.exitCode).not.toBe(0);
      for (const part of says) expect(preview.all).toContain(part);
      // A user's mistake is told in words, not as a crash.
      expect(preview.all).not.toMatch(/at .*\.ts:\d+|unhandled exception/);
      expect(preview.all).toMatch(/^\s*\+ 1 to create\s*$|0 to create|Resources:\n\s+\+ 1 to create/m);
    });
  });
}
