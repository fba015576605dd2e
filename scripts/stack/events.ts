import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import pc from "picocolors";
import { seconds } from "../output.ts";
import { nameOf } from "./pending.ts";

/** What is told of a finished step, by the engine's name of the operation. Others pass in silence. */
const DONE: Readonly<Record<string, string>> = {
  create: "created",
  "create-replacement": "created anew",
  update: "updated",
  delete: "removed",
  "delete-replaced": "old one removed",
};

const BEGUN: Readonly<Record<string, string>> = {
  create: "creating",
  "create-replacement": "creating anew",
  update: "updating",
  delete: "removing",
  "delete-replaced": "removing old",
};

/** Characters that are shown of what a running step said last. */
const SAID = 40;

/** The short name of a type: `docker:index/container:Container` → `Container`. */
function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** Terminal colours and Pulumi's own colour marks (`<{%reset%}>`) are taken out. */
function plain(text: string): string {
  return stripVTControlCharacters(text.replaceAll(/<\{%[^%]*%\}>/g, "")).trimEnd();
}

/** The command plugin repeats the whole script before what it printed; what it printed tells more. */
function withoutScript(text: string): string {
  return text.replace(/: running "(?:[^"\\]|\\.){200,}":\n/s, ":\n");
}

/** Turns engine events into lines for people. One for each update; times are seconds. */
export class Progress {
  private readonly begun = new Map<string, { urn: string; label: string; since: number }>();
  /** What running steps said last, by URN. */
  private readonly said = new Map<string, string>();
  /** Changes by operation, once the engine has said so: `{ create: 12, same: 3 }`. */
  changes: Readonly<Record<string, number>> = {};
  /** What failed and why, for the message at the end. */
  readonly problems: string[] = [];

  /** The lines to print for an event, most often none. */
  take(event: EngineEvent, now: number): string[] {
    if (event.resourcePreEvent) return this.begin(event.resourcePreEvent.metadata, now);
    if (event.resOutputsEvent) return this.end(event.resOutputsEvent.metadata, now);
    if (event.resOpFailedEvent) return this.fail(event.resOpFailedEvent.metadata, now);
    if (event.summaryEvent) this.changes = { ...event.summaryEvent.resourceChanges };
    if (event.diagnosticEvent) return this.diagnose(event.diagnosticEvent);
    return [];
  }

  /** What runs now, longest first, with what it said last: "Command control-image 12 s (3.1 MB sent)". */
  running(now: number): string[] {
    return [...this.begun.values()]
      .sort((a, b) => a.since - b.since)
      .map(({ urn, label, since }) => {
        const said = this.said.get(urn);
        return `${label} ${seconds(now - since)}${said === undefined ? "" : ` (${said})`}`;
      });
  }

  private begin({ op, urn, type }: { op: string; urn: string; type: string }, now: number): string[] {
    const verb = BEGUN[op];
    // Components come and go with their parts: telling both would double every line.
    if (verb !== undefined)
      this.begun.set(`${op} ${urn}`, { urn, label: `${verb} ${kindOf(type)} ${nameOf(urn)}`, since: now });
    return [];
  }

  private took(op: string, urn: string, now: number): string | undefined {
    const begun = this.begun.get(`${op} ${urn}`);
    this.begun.delete(`${op} ${urn}`);
    this.said.delete(urn);
    return begun === undefined ? undefined : seconds(now - begun.since);
  }

  private end({ op, urn, type }: { op: string; urn: string; type: string }, now: number): string[] {
    const took = this.took(op, urn, now);
    const verb = DONE[op];
    // What was never begun is told twice by the engine, such as the end of a replacement.
    if (verb === undefined || took === undefined || isGroup(type)) return [];
    return [`${pc.green("✔")} ${kindOf(type)} ${pc.bold(nameOf(urn))} ${verb} ${pc.dim(took)}`.trimEnd()];
  }

  private fail({ op, urn, type }: { op: string; urn: string; type: string }, now: number): string[] {
    const took = this.took(op, urn, now);
    return [`${pc.red("✖")} ${kindOf(type)} ${pc.bold(nameOf(urn))} failed ${pc.dim(took ?? "")}`.trimEnd()];
  }

  private diagnose({
    severity,
    message,
    urn,
    ephemeral,
  }: NonNullable<EngineEvent["diagnosticEvent"]>): string[] {
    const text = withoutScript(plain(message));
    // Expected where the stand-ins are in use, and said by setup.
    if (/^using pulumi-\S+ from \$PATH/.test(text)) return [];
    if (ephemeral === true && urn !== undefined && text !== "")
      this.said.set(urn, (text.split("\n").at(-1) ?? "").slice(0, SAID));
    if (ephemeral === true || text === "") return [];
    const about = urn === undefined || urn === "" ? text : `${nameOf(urn)}: ${text}`;
    if (severity === "error") this.problems.push(about);
    return severity === "warning" ? [`${pc.yellow("!")} ${about}`] : [];
  }
}

/** The stack itself, providers, and our components, whose parts have lines of their own. */
function isGroup(type: string): boolean {
  return (
    type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:") || type.startsWith("platform:")
  );
}
