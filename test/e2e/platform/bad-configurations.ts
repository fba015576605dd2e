import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { badConfigurations } from "../../fixtures/bad-configurations.ts";
import type { Machine } from "../harness/machine.ts";
import type { Workspace } from "../harness/workspace.ts";

export function badConfigurationsSuite(machine: () => Machine): void {
  describe("is refused by pulumi preview, with its fix, before anything is made", () => {
    // Side by side: each loads the whole program, and none changes anything.
    test.concurrent.each(badConfigurations)("$name", async ({ config, says }) => {
      const { workspace, name } = machine();
      const preview = await execa(
        "pulumi",
        [
          "preview",
          "--stack",
          name,
          "--non-interactive",
          "--color",
          "never",
          "--config-file",
          settingsFile(workspace, name, config),
        ],
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

/** The stack's settings with others in their place, in a file beside them: `--config KEY=VALUE` would write to the stack's own. */
function settingsFile(workspace: Workspace, stack: string, config: Readonly<Record<string, string>>): string {
  const salt = /^encryptionsalt:.*$/m.exec(workspace.read(`Pulumi.${stack}.yaml`))?.[0] ?? "";
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `media-platform:${key}`, value]),
  );
  // JSON is YAML, and needs no quoting rules of its own.
  const file = `${randomUUID()}.yaml`;
  workspace.write(file, `${salt}\nconfig: ${JSON.stringify(values)}\n`);
  return file;
}
