import { execa, type Options, type ResultPromise } from "execa";

/** A command as root: as it is where we are root already, else through sudo, which may not ask for a password. */
export function asRoot<O extends Options>(
  command: string,
  args: readonly string[],
  options?: O,
): ResultPromise<O> {
  const root = process.getuid?.() === 0;
  return root
    ? execa(command, args, options as O)
    : execa("sudo", ["--non-interactive", command, ...args], options as O);
}
