/** A command as root: as it is where we are root already, else through sudo, which may not ask for a password. Pure. */
export function asRoot(
  command: string,
  args: readonly string[],
  user: number | undefined = process.getuid?.(),
): [command: string, args: string[]] {
  return user === 0 ? [command, [...args]] : ["sudo", ["--non-interactive", command, ...args]];
}
