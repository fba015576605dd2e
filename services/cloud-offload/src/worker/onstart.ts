import type { Credentials } from "./credentials.ts";

/** Where the worker's own SSH server listens; the one that the provider runs beside it knows none of our keys. */
export const SSH_PORT = 2222;

/** The provider takes no longer script. */
const LONGEST = 4048;

/**
 * What the instance runs at its start: puts down what was made for it, and starts what the image has. See worker.sh in
 * analyzer-base. All that is written here can be read by the provider, so nothing is in it that is of use elsewhere.
 */
export function onstartOf({ hostKey, clientPublicKey, token }: Credentials): string {
  const file = (name: string, content: string) =>
    `printf %s ${Buffer.from(content).toString("base64")} | base64 -d > /run/worker/${name}`;
  const script = [
    "set -eu",
    "umask 077",
    "mkdir -p /run/worker",
    file("host_key", hostKey),
    file("authorized_keys", `${clientPublicKey}\n`),
    file("token", token),
    "setsid /usr/local/bin/worker </dev/null >/var/log/worker.log 2>&1 &",
    "",
  ].join("\n");
  if (script.length > LONGEST) throw new Error(`the onstart script has ${script.length} characters`);
  return script;
}
