import { z } from "zod";
import { planShape } from "../../stacks/plan.ts";
import { CommandError, EXIT } from "../errors.ts";
import { output } from "../process.ts";
import { requireStack } from "./stack.ts";

const service = z.object({
  name: z.string(),
  /** Container name on the server. */
  container: z.string(),
  memoryCapMb: z.number(),
});

export const stackOutputsShape = z.object({
  /** Where the platform answers: "https://127.0.0.1:8443". */
  url: z.url(),
  address: z.string(),
  /** Ports at `address` that lead to the server's own. */
  ports: z.object({ ssh: z.number(), https: z.number() }),
  /** Public host key as in known_hosts, without the host: "ssh-ed25519 AAAA…". */
  hostKey: z.string(),
  /** Who deploys. */
  user: z.string(),
  /** That user's, in OpenSSH's format. */
  privateKey: z.string(),
  adminPassword: z.string(),
  serviceList: z.array(service),
  /** What the stack is and costs; undefined where it was deployed before that was kept, or by a later version. */
  plan: planShape.optional().catch(undefined),
  /** PEM of a certificate to trust where it is self-signed. */
  trustedCertificate: z.string().optional(),
});

/** What a deployed stack tells about itself; secrets in plain text, so never to be logged. */
export type StackOutputs = z.infer<typeof stackOutputsShape>;
export type DeployedService = z.infer<typeof service>;

/** @throws CommandError where the stack does not exist or was never deployed whole */
export async function stackOutputs(stack: string): Promise<StackOutputs> {
  await requireStack(stack);
  const text = await output("pulumi", [
    "stack",
    "output",
    "--json",
    "--show-secrets",
    "--stack",
    stack,
    "--non-interactive",
  ]);
  const parsed = stackOutputsShape.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new CommandError(`Stack "${stack}" is not deployed: its outputs lack ${missing}.`, {
    fix: stack === "local" ? "make quick-start" : `make up STACK=${stack}`,
    exitCode: EXIT.unreachable,
  });
}
