import { CommandError } from "../errors.ts";
import { type Lock, removeStranded } from "./lock.ts";

/** The locks that Pulumi names when it refuses, wherever a bucket or folder keeps them (pkg/backend/diy/lock.go, 3.250.0). Pure. */
export function locksIn(message: string): Lock[] {
  if (!message.includes("the stack is currently locked")) return [];
  const lines = message.matchAll(/: created by (.+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  return [...lines].map(([, username = "", hostname = "", pid, timestamp = ""]) => ({
    pid: Number(pid),
    username,
    hostname,
    timestamp,
  }));
}

/** Pulumi Cloud's answer while an update of the stack runs, or has been killed a moment ago. */
const CLOUD_CONFLICT = /\[409\] Conflict: Another update is currently in progress/;

/**
 * Runs an update; when it is refused because of locks that killed runs left, removes those and runs it once more.
 *
 * @throws CommandError when somebody is at work on the stack, with the way out
 */
export async function freeingLock<T>(
  stack: string,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const text = `${error.detail ?? ""}\n${error.message}`;
    if (CLOUD_CONFLICT.test(text)) throw inProgress(stack, error);
    const locks = locksIn(text);
    if (locks.length === 0) throw error;
    await removeStranded(stack, locks);
    say("an earlier run was killed: its lock is removed");
    return work();
  }
}

function inProgress(stack: string, cause: CommandError): CommandError {
  return new CommandError(
    `Stack "${stack}" is being worked on, or an update of it was killed a moment ago.`,
    {
      fix: `see who it is on the stack's page (pulumi console --stack ${stack}). If you know that it is gone: pulumi cancel ${stack}`,
      cause,
    },
  );
}
