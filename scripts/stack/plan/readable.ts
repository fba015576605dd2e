import pc from "picocolors";
import wrapAnsi from "wrap-ansi";
import { table } from "../../output.ts";
import type { PlanDocument } from "./document.ts";

const LABEL_WIDTH = 11;
const WIDTH = 100;

/** A plan as people read it: the server, the bill, the memory, the services, what is missing. */
export function readablePlan(plan: PlanDocument): string {
  return [
    `${pc.bold(`Stack ${plan.stack}`)}: tier ${pc.bold(plan.tier)}, provider ${pc.bold(plan.provider)}`,
    [row("Server", serverText(plan)), row("Disk", diskText(plan)), row("Tier", tierText(plan))].join("\n"),
    costLines(plan),
    memoryLines(plan),
    servicesTable(plan),
    ...(plan.notes.length === 0
      ? []
      : [plan.notes.map((note, at) => wrap(row(at === 0 ? "Note" : "", note))).join("\n")]),
    missingLines(plan),
  ].join("\n\n");
}

function row(label: string, text: string): string {
  return `${pc.dim(label.padEnd(LABEL_WIDTH))}${text}`;
}

function serverText(plan: PlanDocument): string {
  const memory = `${plan.memoryGb} GB RAM`;
  if (plan.serverType === "") {
    const machine = plan.provider === "local" ? "a container on this computer" : "the machine you have";
    return `${machine}, ${memory}`;
  }
  return `${pc.bold(plan.serverType)} in ${plan.location} (${plan.locationName}), ${plan.cpus} vCPU, ${memory}, ${plan.trafficTb} TB traffic`;
}

function diskText({ diskGb, volumeGb }: PlanDocument): string {
  const volume = volumeGb > 0 ? `data volume of ${volumeGb} GB` : "data on the server's own disk";
  return diskGb === null ? volume : `${diskGb} GB of its own, ${volume}`;
}

function tierText({ tierFacts, backups, protect }: PlanDocument): string {
  const { concurrency } = tierFacts;
  const tasks = `${concurrency} ${concurrency === 1 ? "task" : "tasks"} at a time for each analyzer`;
  return `${tasks}, backups ${backups}, protection ${protect ? "on" : "off"}`;
}

function costLines(plan: PlanDocument): string {
  const { currency, parts, total } = plan.monthly;
  if (plan.prices === null) return wrap(row("A month", plan.standingText));
  const width = Math.max(...[...parts, { amount: total }].map(({ amount }) => amount.toFixed(2).length));
  const amount = (value: number) => value.toFixed(2).padStart(width);
  return [
    ...parts.map(({ name, amount: value }, at) =>
      row(at === 0 ? "A month" : "", `${name.padEnd(9)}${amount(value)}`),
    ),
    row("", `${pc.bold("total".padEnd(9))}${pc.bold(amount(total))} ${currency}, without VAT`),
    wrap(row("", plan.standingText)),
    pc.dim(wrap(row("", `Prices of ${plan.prices.date}: ${plan.prices.source}.`))),
  ].join("\n");
}

function memoryLines({ memory }: PlanDocument): string {
  const { totalMb, reserveMb, idleMb, jobsMb, largestJob } = memory;
  const largest = largestJob
    ? `; the largest job needs ${largestJob.mb} MB (${largestJob.service})`
    : "; no service runs jobs";
  return [
    row(
      "Memory",
      `${totalMb} MB = ${reserveMb} for the system + ${idleMb} for services at rest + ${pc.bold(`${jobsMb} for jobs`)}`,
    ),
    row("", `Jobs run side by side up to that${largest}.`),
  ].join("\n");
}

function servicesTable({ services }: PlanDocument): string {
  const mb = (value: number) => (value === 0 ? "–" : `${value} MB`.padStart(7));
  return table(
    ["Service", "Group", "Cap", "At rest", "A job"],
    services.map(({ name, group, capMb, idleMb, jobMb }) => [name, group, mb(capMb), mb(idleMb), mb(jobMb)]),
  );
}

function missingLines({ warnings, stack }: PlanDocument): string {
  if (warnings.length === 0) return `${pc.green("✔")} Ready: make up STACK=${stack}`;
  return [
    `${pc.yellow("!")} Missing before it can be deployed:`,
    ...warnings.map((warning) => wrap(`  - ${warning.replace(/ (\w+ it with: )/, "\n$1")}`, 4)),
  ].join("\n");
}

/** Breaks a long line at spaces; further lines are indented. */
function wrap(text: string, indent = LABEL_WIDTH): string {
  return wrapAnsi(text, WIDTH - indent, { trim: false }).replaceAll(/ *\n */g, `\n${" ".repeat(indent)}`);
}
