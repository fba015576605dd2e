import { EXIT } from "./errors.ts";

/** Process ids of running children → whether they share the terminal's process group, and so get Ctrl-C by themselves. */
const children = new Map<number, boolean>();
const cleanups = new Set<() => void>();
let signals = 0;

/** Whether Ctrl-C or an end signal came. */
export function interrupted(): boolean {
  return signals > 0;
}

/** Passes interrupts on to a child from now on. Returns how to stop that. */
export function watch(pid: number | undefined, sharesGroup: boolean): () => void {
  if (pid === undefined) return () => undefined;
  children.set(pid, sharesGroup);
  return () => void children.delete(pid);
}

/** Runs something when the command is interrupted. Returns how to take it back. */
export function onInterrupt(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => void cleanups.delete(cleanup);
}

/** The third Ctrl-C no longer asks. */
function signalFor(count: number): NodeJS.Signals {
  return count > 2 ? "SIGKILL" : "SIGINT";
}

function pass(pid: number, sharesGroup: boolean): void {
  const target = sharesGroup || process.platform === "win32" ? pid : -pid;
  try {
    process.kill(target, signalFor(signals));
  } catch (error) {
    // It ended in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function interrupt(signal: NodeJS.Signals): void {
  signals += 1;
  for (const cleanup of cleanups) cleanup();
  if (children.size === 0) process.exit(EXIT.interrupted);
  process.stderr.write(
    "\nInterrupted: waiting for running steps to end. Run the command again to continue.\n",
  );
  for (const [pid, sharesGroup] of children) {
    if (!(sharesGroup && signal === "SIGINT")) pass(pid, sharesGroup);
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt(signal));
