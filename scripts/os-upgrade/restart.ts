import { setTimeout as delay } from "node:timers/promises";
import { CommandError, EXIT } from "../errors.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import { serviceStates } from "../stack/services.ts";
import { drain, restart } from "../stack/vps-drain.ts";

/** How long a server may take to answer again, and then its services to be healthy. */
const BOOT_MS = 15 * 60_000;
const HEALTH_MS = 10 * 60_000;
const PAUSE_MS = 2000;

/** Tells one boot from the next: the kernel's id of it, and when the first process began, for servers that share a kernel. */
const BOOT = "cat /proc/sys/kernel/random/boot_id; cut -d ' ' -f 22 /proc/1/stat";

/**
 * Stops the services in order, restarts the server, and waits until all are healthy.
 *
 * Stopped containers stay stopped over a restart under "unless-stopped"; under "always" Docker starts them again by itself, so that
 * they come back also when whoever asked for the restart does not.
 * @returns seconds from the first service's stop until all are healthy
 * @throws CommandError when the server does not come back, or a service is not healthy in time
 */
export async function restartServer(outputs: StackOutputs, say: (line: string) => void): Promise<number> {
  const names = outputs.serviceList.map(({ container }) => quote(container)).join(" ");
  const began = performance.now();
  let before: string;
  {
    await using remote = await connect(outputs);
    before = await remote.run(BOOT);
    await remote.run(`sudo docker update --restart always ${names} >/dev/null`);
  }
  say("stopping services, those first that people reach …");
  try {
    await drain(outputs);
    say("restarting the server …");
    await using remote = await connect(outputs);
    // In a moment, so that this answer still gets through.
    await remote.run("sudo systemd-run --on-active=1 systemctl reboot >/dev/null 2>&1");
  } catch (error) {
    await restart(outputs);
    throw error;
  }
  await using remote = await afterBoot(outputs, before);
  say("it is back; waiting for its services …");
  try {
    await untilHealthy(remote, outputs);
  } finally {
    await remote.run(`sudo docker update --restart unless-stopped ${names} >/dev/null`);
  }
  return (performance.now() - began) / 1000;
}

/** The first connection after the restart. */
async function afterBoot(outputs: StackOutputs, before: string): Promise<Remote> {
  const end = performance.now() + BOOT_MS;
  for (;;) {
    const answer = await reach(outputs, before);
    if (!(answer instanceof Error)) return answer;
    if (performance.now() > end)
      throw new CommandError(`The server has not come back within ${BOOT_MS / 60_000} minutes.`, {
        fix: "look at it through the provider's console; once it is up, its services start by themselves.",
        exitCode: EXIT.unreachable,
        cause: answer,
      });
    await delay(PAUSE_MS);
  }
}

/** Why there is no connection to the restarted server yet, or the connection. */
async function reach(outputs: StackOutputs, before: string): Promise<Remote | Error> {
  let remote: Remote | undefined;
  try {
    remote = await connect(outputs);
    if ((await remote.run(BOOT)) !== before) return remote;
    throw new Error("The server has not gone down yet.");
  } catch (error) {
    await remote?.[Symbol.asyncDispose]();
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function untilHealthy(remote: Remote, { serviceList }: StackOutputs): Promise<void> {
  const end = performance.now() + HEALTH_MS;
  for (;;) {
    const states = await serviceStates(remote, serviceList);
    const ill = states.filter(({ health }) => health !== "healthy").map(({ name }) => name);
    if (ill.length === 0) return;
    if (performance.now() > end)
      throw new CommandError(`The server is back, but not healthy: ${ill.join(", ")}.`, {
        fix: `make logs NAME=${ill[0]}`,
      });
    await delay(PAUSE_MS);
  }
}
