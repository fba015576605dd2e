import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";
import { ROOT } from "../harness/workspace.ts";

/** A stack whose program is a function of the test, with a state of its own. */
export interface InlineStack {
  readonly stack: Stack;
  /** Forgets the state; what the stack made is the test's to remove. */
  forget(): void;
}

export async function inlineStack(name: string, program: PulumiFn): Promise<InlineStack> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: "media-platform", stackName: name, program },
    {
      envVars: {
        PATH: `${join(ROOT, ".state", "bin")}:${process.env["PATH"]}`,
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_HOME: join(ROOT, ".state", "pulumi-home"),
        PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests only",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  return { stack, forget: () => rmSync(folder, { recursive: true, force: true }) };
}
