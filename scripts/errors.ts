/** Exit codes of every command; `make` itself turns each of them but 0 into 2. */
export const EXIT = {
  failed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  interrupted: 130,
} as const;

export interface Remedy {
  /** What to do about it, as a sentence or a command. */
  readonly fix?: string;
  readonly exitCode?: number;
  readonly cause?: unknown;
  /** Output that explains the failure, shown before the message. */
  readonly detail?: string;
}

/** A failure that the user can act on: shown without a stack trace. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly fix: string | undefined;
  readonly exitCode: number;
  readonly detail: string | undefined;

  constructor(message: string, remedy: Remedy = {}) {
    super(message, remedy.cause === undefined ? undefined : { cause: remedy.cause });
    this.fix = remedy.fix;
    this.exitCode = remedy.exitCode ?? EXIT.failed;
    this.detail = remedy.detail;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
