import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { CommandError, EXIT } from "../errors.ts";

/** What the engine wants to do with one resource, without any of its values: those may be secret. */
export interface Step {
  /** The engine's word: create, update, delete, replace, create-replacement, delete-replaced, same. */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** Whether the stack protects what is there now. */
  readonly protected: boolean;
  /** Paths of the properties that differ, such as "serverType". */
  readonly differing: readonly string[];
  /** Those of them for which a new resource has to be made. */
  readonly replacing: readonly string[];
}

export interface Preview {
  readonly steps: readonly Step[];
  /** The stack's output `plan`, as deployed and as it would be; undefined where it is not told. */
  readonly plan: { readonly before: unknown; readonly after: unknown };
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** False when the preview stopped on its way: then there may be more changes than it tells. */
  readonly complete: boolean;
  /** False for a digest, which leaves out what the stack's outputs would be. */
  readonly tellsOutputs: boolean;
}

const STACK = "pulumi:pulumi:Stack";

/** The engine's word for looking at what is really there. */
const REFRESH = "refresh";

/** A resource as both forms of the output tell it. */
interface State {
  readonly type?: string;
  readonly protect?: boolean;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What `pulumi preview --json` prints by default: one document (pkg/display/json.go, 3.250.0). */
interface Digest {
  readonly steps?: readonly {
    readonly op: string;
    readonly urn: string;
    readonly oldState?: State;
    readonly newState?: State;
    readonly diffReasons?: readonly string[];
    readonly replaceReasons?: readonly string[];
  }[];
  readonly diagnostics?: readonly { readonly message: string; readonly severity: string }[];
}

/**
 * Reads what `pulumi preview --json` printed: the stream of events that it prints with
 * PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true, or the document that it prints without. Only the stream tells the stack's new outputs.
 *
 * @throws CommandError when the text is neither
 */
export function readPreview(name: string, text: string): Preview {
  if (text.trim() === "") return unbegun();
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  try {
    if (lines[0] !== undefined && lines[0].trim() !== "{") {
      return fromEvents(lines.map((line) => JSON.parse(line)));
    }
    return fromDigest(JSON.parse(text.slice(text.indexOf("{"))));
  } catch (cause) {
    throw new CommandError(`The preview of "${name}" is not what \`pulumi preview --json\` prints.`, {
      fix: "look at what the preview printed on standard error: it may not have begun at all.",
      exitCode: EXIT.usage,
      cause,
    });
  }
}

/** What is known when Pulumi ended before it said anything, for example because of a wrong passphrase. */
function unbegun(): Preview {
  const errors = ["The preview did not begin; its job's log says why."];
  return {
    steps: [],
    plan: { before: undefined, after: undefined },
    errors,
    warnings: [],
    complete: false,
    tellsOutputs: true,
  };
}

function fromEvents(events: readonly EngineEvent[]): Preview {
  const refreshed = new Set<string>();
  const steps = events.flatMap(({ resourcePreEvent: begun, resOutputsEvent: looked }): Step[] => {
    if (begun?.metadata.op === REFRESH) refreshed.add(begun.metadata.urn);
    else if (begun !== undefined) return [stepOf(begun.metadata)];
    // What a look at the real resource found is told only once it was looked at.
    return looked !== undefined && refreshed.has(looked.metadata.urn) ? [stepOf(looked.metadata)] : [];
  });
  // The stack is told of several times; its outputs are there the last time.
  const stack = events.flatMap(({ resOutputsEvent: event }) =>
    event?.metadata.type === STACK ? [event.metadata] : [],
  );
  const diagnostics = events.flatMap(({ diagnosticEvent: event }) =>
    event === undefined || event.ephemeral === true ? [] : [event],
  );
  return {
    steps,
    plan: {
      before: stack.at(-1)?.old?.outputs?.["plan"],
      after: stack.at(-1)?.new?.outputs?.["plan"],
    },
    ...messages(diagnostics),
    complete: events.some(({ summaryEvent }) => summaryEvent !== undefined && succeeded(summaryEvent)),
    tellsOutputs: true,
  };
}

function stepOf({ op, urn, type, old, keys, diffs }: StepEventMetadata): Step {
  return { op, urn, type, protected: old?.protect ?? false, differing: diffs ?? [], replacing: keys ?? [] };
}

/** The SDK's type has no `result` yet; the engine sends it (sdk/go/common/apitype/events.go, 3.250.0). */
function succeeded(summary: object & { result?: string }): boolean {
  return summary.result !== "failed";
}

function fromDigest({ steps = [], diagnostics = [] }: Digest): Preview {
  const stack = steps.find(({ urn }) => urn.includes(`::${STACK}::`));
  const found = messages(diagnostics);
  return {
    steps: steps.map(({ op, urn, oldState, newState, diffReasons = [], replaceReasons = [] }) => ({
      op,
      urn,
      type: newState?.type ?? oldState?.type ?? "",
      protected: oldState?.protect ?? false,
      differing: diffReasons ?? [],
      replacing: replaceReasons ?? [],
    })),
    plan: { before: stack?.oldState?.outputs?.["plan"], after: undefined },
    ...found,
    complete: found.errors.length === 0,
    tellsOutputs: false,
  };
}

/** The engine's own last word on a failure says nothing; where the stand-ins are found was said by setup. */
const NOISE = /^(?:(?:error|warning): )?(?:preview failed\n?$|using pulumi-\S+ from \$PATH)/;

function messages(diagnostics: readonly { message: string; severity: string }[]) {
  const of = (severity: string): string[] => [
    ...new Set(
      diagnostics
        .filter((diagnostic) => diagnostic.severity === severity && !NOISE.test(diagnostic.message))
        .map(({ message }) => message.replace(/^(?:error|warning): /, "").trim()),
    ),
  ];
  return { errors: of("error"), warnings: of("warning") };
}
