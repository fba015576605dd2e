import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/index.js";
import { catalogue } from "../services/catalogue.ts";
import { type Evaluated, evaluate } from "./evaluate.ts";

export interface StackConfig extends Evaluated {
  /** Chosen by the user; undefined lets the stack make one. */
  readonly adminPassword: pulumi.Output<string> | undefined;
}

/**
 * The only reader of Pulumi's configuration.
 * @throws pulumi.RunError listing every problem, so that they can be mended in one go
 */
export function readConfig(): StackConfig {
  const prefix = `${pulumi.getProject()}:`;
  const raw = Object.fromEntries(
    Object.entries(allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
  const evaluated = evaluate(raw, catalogue);
  if ("problems" in evaluated) {
    const list = evaluated.problems.map((problem) => `  - ${problem}`).join("\n");
    throw new pulumi.RunError(
      `The configuration of stack "${pulumi.getStack()}" cannot be deployed:\n${list}`,
    );
  }
  return { ...evaluated, adminPassword: new pulumi.Config().getSecret("adminPassword") };
}
