import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { BIN, inState, STATE } from "./state.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the rules look at, so that they stay pure. */
export interface Surroundings {
  readonly environment: Variables;
  /** Content of Pulumi's credentials.json, where there is one. */
  readonly credentials: string | undefined;
  readonly stateFolder: string;
  /** True when the stand-in plugins are in use, for which nothing is to be downloaded. */
  readonly kit: boolean;
}

const set = (value: string | undefined): boolean => value !== undefined && value !== "";

/** Whether the user has chosen where Pulumi keeps its state: by a variable, a token, or a login. */
function choseBackend({ environment, credentials }: Surroundings): boolean {
  if (set(environment["PULUMI_BACKEND_URL"]) || set(environment["PULUMI_ACCESS_TOKEN"])) return true;
  if (credentials === undefined) return false;
  const { current }: { current?: string } = JSON.parse(credentials);
  return set(current);
}

/**
 * Steps that Pulumi takes at the same time. Each on the server has an SSH connection of its own, and the docker plugin keeps four:
 * together ten, where Pulumi's own four for each processor of this computer would be 68 on one with 16.
 */
const PARALLEL = "6";

/**
 * The variables with which Pulumi works from this clone, as changes to the environment.
 *
 * A user's own choice always wins: with PULUMI_BACKEND_URL, PULUMI_ACCESS_TOKEN or a login (credentials.json with a
 * current backend) the backend and its home stay theirs, and no passphrase is chosen for stacks that others may share.
 */
export function pulumiVariables(surroundings: Surroundings): Record<string, string> {
  const { environment, stateFolder, kit } = surroundings;
  const state = (...parts: string[]): string => join(stateFolder, ...parts);
  const variables: Record<string, string> = { PULUMI_SKIP_UPDATE_CHECK: "true" };
  if (!set(environment["PULUMI_PARALLEL"])) variables["PULUMI_PARALLEL"] = PARALLEL;
  if (kit) variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true";
  if (choseBackend(surroundings)) return variables;

  variables["PULUMI_BACKEND_URL"] = pathToFileURL(state("pulumi")).href;
  if (!set(environment["PULUMI_HOME"])) variables["PULUMI_HOME"] = state("pulumi-home");
  const passphrase =
    set(environment["PULUMI_CONFIG_PASSPHRASE_FILE"]) ||
    environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined;
  if (!passphrase) variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = state("passphrase");
  return variables;
}

/** PATH with the folder first, once. */
export function pathWith(folder: string, path: string | undefined): string {
  const rest = (path ?? "").split(delimiter).filter((part) => part !== folder && part !== "");
  return [folder, ...rest].join(delimiter);
}

/** Makes the folder and the passphrase that the variables name; the passphrase is readable by the user alone. */
function provide(variables: Readonly<Record<string, string>>): void {
  if (variables["PULUMI_BACKEND_URL"] !== undefined) mkdirSync(inState("pulumi"), { recursive: true });
  const passphrase = variables["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (passphrase === undefined || existsSync(passphrase)) return;
  mkdirSync(STATE, { recursive: true });
  writeFileSync(passphrase, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  chmodSync(passphrase, 0o600);
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

export type EngineKind = "official" | "kit";

export interface Engine {
  readonly kind: EngineKind;
  readonly version: string;
  /** ISO date of the installation. */
  readonly installed: string;
  /** Why it is this kind. */
  readonly reason: string;
}

/** Which Pulumi setup has installed, if it has. */
export function installedEngine(): Engine | undefined {
  const text = readIfThere(inState("engine.json"));
  return text === undefined ? undefined : JSON.parse(text);
}

/** What commands add to their own environment before they start Pulumi; `make env` prints the same. */
export function pulumiEnvironment(environment: Variables = process.env): Record<string, string> {
  const home = environment["PULUMI_HOME"];
  const variables = pulumiVariables({
    environment,
    credentials: readIfThere(join(set(home) ? `${home}` : join(homedir(), ".pulumi"), "credentials.json")),
    stateFolder: STATE,
    kit: installedEngine()?.kind === "kit",
  });
  provide(variables);
  return { PATH: pathWith(BIN, environment["PATH"]), ...variables };
}
