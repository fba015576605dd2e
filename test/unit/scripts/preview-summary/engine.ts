import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { pulumiEnvironment } from "../../../../scripts/environment.ts";
import { ROOT } from "../../../../scripts/state.ts";

/** Pulumi at work, and in the end what it printed. */
export interface PulumiRun extends Promise<{ readonly stdout: string; readonly stderr: string }> {
  readonly pid?: number | undefined;
}

/** The program beside this file, with a stack "dev" of its own in the real engine. Use with `await using`. */
export interface PreviewedStack extends AsyncDisposable {
  /** Runs Pulumi on the stack. */
  pulumi(words: readonly string[], env?: Record<string, string>, reject?: boolean): PulumiRun;
  config(key: string, value: string): Promise<void>;
  up(...words: string[]): Promise<void>;
  /** Removes the volume behind Pulumi's back. */
  removeVolume(): Promise<void>;
  /** What `pulumi VERB --json` prints, whatever its exit code; as events unless told. */
  json(verb: "preview" | "refresh", form?: "events" | "digest"): Promise<string>;
}

/** The secret that no preview may tell. */
export const SECRET = "correct horse battery staple";

export const PASSPHRASE = "for tests only";

/** @param backend variables that say where the state is; a folder of its own unless told */
export async function makeStack(backend?: Record<string, string>): Promise<PreviewedStack> {
  const folder = mkdtempSync(join(tmpdir(), "preview-"));
  cpSync(join(import.meta.dirname, "program"), folder, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const { PULUMI_CONFIG_PASSPHRASE_FILE: _, ...environment } = pulumiEnvironment();
  const pulumi = (words: readonly string[], env: Record<string, string> = {}, reject = true): PulumiRun =>
    execa("pulumi", [...words, "--stack", "dev", "--non-interactive"], {
      cwd: folder,
      env: {
        ...environment,
        PULUMI_BACKEND_URL: `file://${folder}`,
        ...backend,
        PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
        ...env,
      },
      stdin: "ignore",
      reject,
    });
  await pulumi(["stack", "init"]);
  await pulumi(["config", "set", "--secret", "password", SECRET]);
  return {
    pulumi,
    config: async (key, value) => void (await pulumi(["config", "set", key, value])),
    up: async (...words) => void (await pulumi(["up", "--yes", "--skip-preview", ...words])),
    async removeVolume() {
      const { stdout } = await pulumi(["stack", "export"]);
      const { resources }: { resources: { type: string; id: string }[] } = JSON.parse(stdout).deployment;
      const volume = resources.find(({ type }) => type === "docker:index/volume:Volume");
      if (volume === undefined) throw new Error("the stack has no volume");
      await execa("docker", ["volume", "rm", volume.id]);
    },
    async json(verb, form = "events") {
      const words = verb === "preview" ? ["preview", "--json"] : ["refresh", "--preview-only", "--json"];
      const env = form === "events" ? { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } : {};
      return (await pulumi(words, env, false)).stdout;
    },
    async [Symbol.asyncDispose]() {
      await pulumi(["config", "set", "protect", "false"], {}, false);
      await pulumi(["config", "set", "change", "none"], {}, false);
      await pulumi(["up", "--yes", "--skip-preview"], {}, false);
      await pulumi(["destroy", "--yes", "--skip-preview"], {}, false);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
