import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import pc from "picocolors";
import { difference } from "../../services/model-store/src/digest.ts";
import type { Model, Presence } from "../../services/model-store/src/model.ts";
import { readModels } from "../../services/models.ts";
import { uploadBar } from "../analyze/progress.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { bytes, show, table } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect, type Remote } from "../stack/remote.ts";
import { inState } from "../state.ts";
import { expectAllowed, findModel } from "./catalogue.ts";
import { download } from "./download.ts";
import { install as installOn, remove, send, states } from "./server.ts";

/**
 * `make models`: which models there are, and which are on the server. `INSTALL=yolox-s` downloads one, checks it and copies it
 * there, or takes it from `FILE=PATH`; `REMOVE=yolox-s` takes it away. Services use what is there from their next task on.
 */
export async function run(options: Options): Promise<void> {
  const { install, remove: removed, stack, json } = options;
  const models = readModels();
  const [coming, going] = [install, removed].map((name) =>
    name === undefined ? undefined : findModel(models, name),
  );
  if (coming !== undefined && going !== undefined) {
    throw new CommandError("INSTALL and REMOVE at once?", {
      fix: "one after the other.",
      exitCode: EXIT.usage,
    });
  }
  if (coming !== undefined) expectAllowed(coming, options.research === true);
  if (coming !== undefined && options.file !== undefined) await checkGiven(coming, options.file);
  await using remote = await connect(await stackOutputs(stack));
  if (options.dryRun !== true) {
    if (coming !== undefined) await bring(remote, coming, options);
    if (going !== undefined) await remove(remote, going);
  }
  const found = await states(remote, models);
  if (options.dryRun === true) {
    const state = (model: Model | undefined) =>
      model && { name: model.name, state: found.get(model.name) ?? "absent" };
    const planned = { dryRun: true, install: state(coming) ?? null, remove: state(going) ?? null };
    show(planned, { json: json === true }, plannedLine);
    return;
  }
  const facts = models.map((model) => ({ ...model, state: found.get(model.name) ?? "absent" }));
  show(facts, { json: json === true }, readable);
}

interface Planned {
  readonly install: { readonly name: string; readonly state: Presence } | null;
  readonly remove: { readonly name: string; readonly state: Presence } | null;
}

function plannedLine({ install, remove: removed }: Planned): string {
  const now = (model: { readonly state: Presence }) => `; now it is: ${model.state}. Nothing was changed.`;
  if (install !== null) return `Would bring ${install.name} to the server${now(install)}`;
  if (removed !== null) return `Would take ${removed.name} off the server${now(removed)}`;
  return "Neither INSTALL nor REMOVE is given: nothing would be changed.";
}

async function bring(remote: Remote, model: Model, { file: given, json }: Options): Promise<void> {
  for (const file of model.files) {
    const name = basename(file.path);
    const local = given === undefined ? inState("models", model.name, name) : await within(given, name);
    if (given === undefined) {
      const bar = uploadBar(name, file.bytes ?? 0, json === true, ["downloading", "downloaded"]);
      await download(model, file, local, bar.at).finally(bar.end);
    }
    const { size } = await stat(local);
    const bar = uploadBar(name, size, json === true, ["copying to the server:", "copied to the server:"]);
    await send(remote, file, local, bar.at).finally(bar.end);
  }
  await installOn(remote, model);
}

/** @throws CommandError naming what is wrong with each file that the user gave, before the server is asked for anything */
async function checkGiven(model: Model, given: string): Promise<void> {
  for (const file of model.files) {
    const path = await within(given, basename(file.path));
    const wrong = await difference(path, file);
    if (wrong !== undefined) {
      throw new CommandError(`${path} ${wrong}.`, {
        fix: `get ${model.name} from ${model.page}: ${file.source}`,
        exitCode: EXIT.usage,
      });
    }
  }
}

/** The file itself, or the one of that name in a folder. */
async function within(given: string, name: string): Promise<string> {
  const found = await stat(given).catch(() => undefined);
  return found?.isDirectory() ? join(given, name) : given;
}

const STATES: Readonly<Record<Presence, string>> = {
  installed: pc.green("installed"),
  absent: pc.dim("not there"),
  "another file": pc.yellow("another file"),
};

function readable(models: readonly (Model & { state: Presence })[]): string {
  const size = ({ files }: Model): string => {
    const sum = files.reduce((all, file) => all + (file.bytes ?? Number.NaN), 0);
    return Number.isNaN(sum) ? "" : bytes(sum);
  };
  const rows = models.map((model) => [
    model.name,
    STATES[model.state],
    model.service,
    `${model.task}\n${pc.dim(`without: ${model.without}`)}`,
    size(model),
    model.commercialUse ? model.licence : `${model.licence}, research only`,
  ]);
  const absent = models.find(({ state }) => state === "absent");
  const next = absent === undefined ? "" : `\n\nNext: make models INSTALL=${absent.name}`;
  return `${table(["Model", "State", "Service", "For", "Size", "Licence"], rows)}${next}`;
}
