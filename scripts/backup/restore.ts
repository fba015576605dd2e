import { z } from "zod";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { PATIENCE_MS, requireHealthy } from "../service/lifecycle.ts";
import { type DeployedService, type StackOutputs, stackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import { settledStates } from "../stack/services.ts";
import { type Copy, copiesOf } from "./list.ts";
import { backupContainer } from "./state.ts";

/** Who writes rows, vectors or media, in the order in which they are stopped; they start again in the other one. */
const WRITERS = ["nginx", "control", "job-manager", "vector-db"];

const restored = z.object({
  set: z.string(),
  media: z.number(),
  bytes: z.number(),
  missing: z.array(z.string()),
});
const refused = z.object({ error: z.string() });

const container = z.object({
  Image: z.string(),
  Config: z.object({ User: z.string(), Env: z.array(z.string()) }),
  HostConfig: z.object({ Memory: z.number(), Tmpfs: z.record(z.string(), z.string()).nullable() }),
  Mounts: z.array(z.object({ Type: z.string(), Source: z.string(), Destination: z.string() })),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()) }),
});

/** `make restore SET=latest`: the stack as it was when that copy was made; ends once it answers again. */
export async function run(options: Options): Promise<void> {
  const set = options.set ?? "latest";
  if (!/^(latest|\d{8}T\d{6}Z)$/.test(set))
    throw new CommandError(`SET is "${set}".`, {
      fix: "make backups lists them; SET=latest is the newest.",
      exitCode: EXIT.usage,
    });
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const keeper = backupContainer(outputs.serviceList);
  if (options.dryRun === true) {
    const copy = await copyOf(remote, keeper, set);
    show(
      { dryRun: true, ...copy, replace: options.replace === true, stops: WRITERS },
      options,
      ({ at, parts }) =>
        `Would stop ${WRITERS.join(", ")}, bring back ${parts.join(", ")} of ${copy.set} (begun ${at}), and start them again; nothing was changed.`,
    );
    return;
  }
  const command = await restoreCommand(remote, keeper, set, options.replace === true);
  const writers = await stop(remote, outputs);
  const names = writers.map(({ container }) => container);
  let answer: string;
  try {
    if (options.json !== true)
      process.stdout.write("Stopped what writes; the copy is being fetched and checked …\n");
    answer = await remote.run(`${command} 2>&1 || true`);
  } finally {
    await remote.run(`docker start ${names.toReversed().map(quote).join(" ")} >/dev/null`);
  }
  const last = answer.trimEnd().split("\n").at(-1) ?? "";
  const told = parse(last);
  if (told === undefined || "error" in told)
    throw new CommandError(`Nothing was restored: ${told?.error ?? last}`, {
      detail: answer,
      fix: "what was there before is still there. make backups lists the copies.",
    });
  const states = await settledStates(remote, writers, PATIENCE_MS);
  show(told, options, () => {
    const missing = told.missing.length;
    const without = missing === 0 ? "" : `; ${missing} that were removed while it was made are left out`;
    return `The stack is as it was at ${told.set}: ${told.media} media, ${(told.bytes / 1e9).toFixed(1)} GB, each file compared with its SHA-256${without}.`;
  });
  requireHealthy(states, options);
}

/** @throws CommandError where there is no such copy */
async function copyOf(remote: Remote, container: string, set: string): Promise<Copy> {
  const copies = await copiesOf(remote, container);
  const found = set === "latest" ? copies[0] : copies.find((copy) => copy.set === set);
  if (found !== undefined) return found;
  throw new CommandError(set === "latest" ? "There is no copy yet." : `There is no copy "${set}".`, {
    fix: "make backups lists them; make backup makes one.",
  });
}

function parse(line: string): z.infer<typeof restored> | z.infer<typeof refused> | undefined {
  try {
    return z.union([restored, refused]).parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The writers that the stack has. */
async function stop(remote: Remote, { serviceList }: StackOutputs): Promise<DeployedService[]> {
  const writers = WRITERS.flatMap((name) => serviceList.filter((service) => service.name === name));
  await remote.run(`docker stop ${writers.map(({ container }) => quote(container)).join(" ")} >/dev/null`);
  return writers;
}

/** The backup's own image, user, networks and folders once more, but with folders that can be written. */
async function restoreCommand(remote: Remote, name: string, set: string, replace: boolean): Promise<string> {
  const { Image, Config, HostConfig, Mounts, NetworkSettings } = container.parse(
    JSON.parse(await remote.run(`docker container inspect --format '{{json .}}' ${quote(name)}`)),
  );
  const networks = Object.keys(NetworkSettings.Networks);
  const folders = Mounts.filter(({ Type }) => Type === "bind").map(({ Source, Destination }) =>
    Destination.startsWith("/run/secrets") ? `${Source}:${Destination}:ro` : `${Source}:${Destination}`,
  );
  const [first = "bridge", ...more] = networks;
  const create = [
    ...["docker", "create", "--rm", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"],
    ...[`--user=${Config.User}`, `--memory=${HostConfig.Memory}`, `--network=${first}`],
    ...folders.map((folder) => `--volume=${folder}`),
    ...Config.Env.map((variable) => `--env=${variable}`),
    ...Object.entries(HostConfig.Tmpfs ?? {}).map(([path, how]) => `--tmpfs=${path}:${how}`),
    ...[Image, "python", "-m", "platform_backup", "restore", set, ...(replace ? ["--replace"] : [])],
  ];
  const join = more.map((network) => `docker network connect ${quote(network)} "$c" && `).join("");
  return `c=$(${create.map(quote).join(" ")}) && ${join}docker start --attach "$c"`;
}
