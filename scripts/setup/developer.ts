import { actionlint } from "./actionlint.ts";
import { commitHooks } from "./hooks.ts";
import { runSteps } from "./index.ts";
import { servicePackages } from "./packages.ts";
import { pythonEnvironment } from "./python.ts";
import { sshServer } from "./ssh-server.ts";
import type { Step } from "./step.ts";

export const DEVELOPER_STEPS: readonly Step[] = [
  servicePackages,
  pythonEnvironment,
  actionlint,
  sshServer,
  commitHooks,
];

/** What the developers' commands need beside Node. Says nothing when all is there, or where facts are asked for as JSON. */
export async function setUpForDevelopers(options: { readonly json?: boolean } = {}): Promise<void> {
  const present = await Promise.all(DEVELOPER_STEPS.map((step) => step.present()));
  if (present.includes(undefined)) await runSteps(DEVELOPER_STEPS, options);
}
