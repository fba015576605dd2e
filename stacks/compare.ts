import { costDifference, money } from "./cost.ts";
import { type Plan, planLine, serverName } from "./plan.ts";

/**
 * What an update from one plan to another means for server, data and bill, as sentences; the first tells the cost. Without
 * `before` the stack was never deployed. Pure.
 */
export function comparePlans(before: Plan | undefined, after: Plan): string[] {
  if (!before) return [`New: ${planLine(after)}.`];
  return [costSentence(before, after), ...serverSentences(before, after), ...dataSentences(before, after)];
}

function costSentence(before: Plan, after: Plan): string {
  const difference = costDifference(before.monthly, after.monthly);
  const line = planLine(after);
  if (!difference) return `${line}. Before: ${planLine(before)}.`;
  const { amount, currency } = difference;
  if (amount === 0) return `${line}. That is what it costs now.`;
  const was = money(before.monthly.total, before.monthly.currency);
  return `${line}. That is ${money(Math.abs(amount), currency)} a month ${amount > 0 ? "more" : "less"} than now (${was}).`;
}

function serverSentences(before: Plan, after: Plan): string[] {
  if (before.provider !== after.provider) {
    return [
      `The server moves from ${serverName(before)} to ${serverName(after)}: a new one is made, and the old one is deleted with its volume ` +
        "and address. Nothing is copied. To keep the data, deploy a second stack and copy it first.",
    ];
  }
  const sentences: string[] = [];
  if (before.serverType !== after.serverType) {
    sentences.push(
      `The server is resized in place from ${before.serverType} to ${after.serverType} ` +
        `(${before.memoryGb} GB to ${after.memoryGb} GB of memory): it is off for a few minutes. ` +
        "Data, address and certificate stay; its own disk keeps the size it was made with.",
    );
  } else if (before.memoryGb !== after.memoryGb) {
    sentences.push(`The stack counts on ${after.memoryGb} GB of memory instead of ${before.memoryGb} GB.`);
  }
  if (before.memory.jobsMb !== after.memory.jobsMb) {
    sentences.push(`Memory left for jobs changes from ${before.memory.jobsMb} to ${after.memory.jobsMb} MB.`);
  }
  if (before.location !== after.location) {
    sentences.push(
      `The location changes from ${before.location} to ${after.location}: a server that runs stays where it is; a replacement would be made there.`,
    );
  }
  return sentences;
}

function dataSentences(before: Plan, after: Plan): string[] {
  if (before.provider !== after.provider) return [];
  const sentences: string[] = [];
  if (after.volumeGb > before.volumeGb && before.volumeGb > 0) {
    sentences.push(
      `The volume grows from ${before.volumeGb} to ${after.volumeGb} GB; it can never shrink again.`,
    );
  }
  if (after.volumeGb > 0 && before.volumeGb === 0) {
    sentences.push(
      "The data moves nowhere by itself: a new volume is empty, and what lies on the server's own disk is hidden by it.",
    );
  }
  if (after.volumeGb < before.volumeGb) {
    sentences.push(
      after.volumeGb === 0
        ? `The volume of ${before.volumeGb} GB would be deleted, with all data on it.`
        : `The volume cannot shrink from ${before.volumeGb} to ${after.volumeGb} GB: providers refuse it. Keep it with: pulumi config set volumeGb ${before.volumeGb}`,
    );
  }
  if (before.backups !== after.backups) {
    sentences.push(`Backups by the provider change from ${before.backups} to ${after.backups}.`);
  }
  if (before.protect !== after.protect) {
    sentences.push(
      after.protect
        ? "Server, volume and address are protected from being deleted."
        : "Server, volume and address are no longer protected from being deleted.",
    );
  }
  return sentences;
}
