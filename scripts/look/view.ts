import pc from "picocolors";
import { table } from "../output.ts";
import type { ServiceState } from "../stack/services.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Spend } from "./spend.ts";
import { hostLine } from "./top.ts";

const BAR = 20;

/** "█████░░░░░"; red from nine tenths on, yellow from three quarters. Pure. */
export function bar(part: number): string {
  const filled = Math.round(Math.min(Math.max(part, 0), 1) * BAR);
  const colour = part >= 0.9 ? pc.red : part >= 0.75 ? pc.yellow : pc.green;
  return `${colour("█".repeat(filled))}${pc.dim("░".repeat(BAR - filled))}`;
}

/** The view of a moment, as lines: what needs somebody first, then services by health. Pure. */
export function view({ at, stack, url, host, services, queue, problem, slow }: Snapshot): string[] {
  const { certificate, alerts, spend } = slow;
  const ill = services.filter(({ health }) => health !== "healthy").length;
  const health =
    ill === 0
      ? pc.green(`all ${services.length} healthy`)
      : pc.red(`${ill} of ${services.length} not healthy`);
  const work =
    queue === null
      ? pc.red(`not known: ${problem}`)
      : `${queue.running} running, ${queue.waiting} waiting, ${queue.media} media`;
  const days = certificate.daysLeft === null ? "nothing answers" : `${certificate.daysLeft} days left`;
  return [
    `${pc.bold(stack)}  ${pc.cyan(url)}  ${pc.dim(at.slice(0, 19).replace("T", " "))}`,
    `Server       ${hostLine(host)}`,
    `Services     ${health}`,
    `Queue        ${work}`,
    `Certificate  ${days}${certificate.warning === null ? "" : `  ${pc.yellow(certificate.warning)}`}`,
    ...spend.map((one) => `Spend        ${spendLine(one)}`),
    ...(alerts ?? []).map(({ severity, summary }) => `Alert        ${pc.red(severity)} ${summary}`),
    "",
    ...servicesBars(services),
  ];
}

function spendLine({ what, amount, per, limit }: Spend): string {
  if (per === "month") return what;
  return `${what}: ${amount} today${limit ? ` of at most ${limit}` : ""}`;
}

function servicesBars(services: readonly ServiceState[]): string[] {
  const rank = ({ health }: ServiceState): number => (health === "healthy" ? 1 : 0);
  const rows = services
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({ name, health, memoryMb, memoryCapMb, restarts }) => [
      name,
      health === "healthy" ? pc.green(health) : pc.red(health),
      bar((memoryMb ?? 0) / memoryCapMb),
      `${memoryMb === null ? "–" : memoryMb.toFixed(0)} of ${memoryCapMb} MB`,
      restarts === 0 ? "" : pc.yellow(`${restarts} restarts`),
    ]);
  return table(["Service", "Health", "Memory", "", ""], rows).split("\n");
}
