import { execa } from "execa";

/** Whether a TCP port answers this computer within two seconds, be it that somebody listens or that the port is refused. */
export async function reaches(address: string, port: number): Promise<"open" | "closed" | "filtered"> {
  return outcome(await execa("bash", probe(address, port), { reject: false }));
}

/** The same, asked from inside another machine. */
export async function reachesFrom(container: string, address: string, port: number): Promise<string> {
  return outcome(
    await execa("docker", ["exec", container, "bash", ...probe(address, port)], { reject: false }),
  );
}

function probe(address: string, port: number): string[] {
  return ["-c", `timeout 2 bash -c '</dev/tcp/${address}/${port}'`];
}

function outcome({
  exitCode,
  stderr,
}: {
  exitCode?: number;
  stderr: string;
}): "open" | "closed" | "filtered" {
  if (exitCode === 0) return "open";
  return /refused/.test(stderr) ? "closed" : "filtered";
}
