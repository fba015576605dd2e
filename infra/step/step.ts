import { remote, type types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { script } from "./script.ts";

export interface StepArgs {
  connection: pulumi.Input<types.input.remote.ConnectionArgs>;
  /** Changes when the server is another machine: the step then runs again from the start. */
  serverId: pulumi.Input<string>;
  /** The shell file; it must be safe to run twice. */
  file: URL;
  variables?: Record<string, pulumi.Input<string | number>>;
  /** A shell file with functions that this step shares with others. */
  functions?: URL;
  /** Given to the script's standard input; the way for secrets. Nothing of the step is logged then. */
  stdin?: pulumi.Input<string>;
  /** Values whose change runs the step again as a new resource, beside its script. */
  triggers?: pulumi.Input<pulumi.Input<string>[]>;
  /** Runs when the step is deleted. */
  onDelete?: pulumi.Input<string>;
}

/** One idempotent shell step on a server: runs again when its text, its variables or its server change. */
export function step(name: string, args: StepArgs, opts: pulumi.CustomResourceOptions): remote.Command {
  const text = script(args.file, args.variables, args.functions);
  return new remote.Command(
    name,
    {
      connection: args.connection,
      create: text,
      update: text,
      triggers: pulumi.output(args.triggers ?? []).apply((triggers) => [args.serverId, ...triggers]),
      logging: args.stdin === undefined ? remote.Logging.Stderr : remote.Logging.None,
      addPreviousOutputInEnv: false,
      ...(args.stdin !== undefined && { stdin: args.stdin }),
      ...(args.onDelete !== undefined && { delete: args.onDelete }),
    },
    opts,
  );
}
