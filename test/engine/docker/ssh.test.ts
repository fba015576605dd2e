import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isRunning } from "../../../scripts/running.ts";
import { DockerClient } from "./client.ts";

/** In the place of `ssh`: answers one request as a daemon does, says that it ended, and ends when told to. */
const SSH = `#!/bin/sh
while IFS= read -r line; do [ "$line" = "$(printf '\\r')" ] && break; done
printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok'
LINGER
echo $$ >>"$ENDED"
exit CODE
`;

let folder: string;
let client: DockerClient;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ssh-agent-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
  vi.stubEnv("ENDED", join(folder, "ended"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** How many have ended, and are known to have ended: a process is there until who started it has asked how it ended. */
const ended = () => {
  const pids = readFileSync(join(folder, "ended"), "utf8").split("\n").filter(Boolean);
  return pids.filter((pid) => !isRunning(Number(pid))).length;
};

test.each([
  ["well", 0, "sleep 0.1"],
  ["badly", 255, "sleep 0.1"],
  // It is written to as it ends.
  ["in the same moment", 0, ""],
])("a connection whose ssh has ended %s is not used again", async (_, code, linger) => {
  writeFileSync(join(folder, "ended"), "");
  writeFileSync(join(folder, "ssh"), SSH.replace("LINGER", linger).replace("CODE", String(code)));
  chmodSync(join(folder, "ssh"), 0o755);
  client = new DockerClient("ssh://deploy@server", []);
  expect(await client.text("GET", "/first")).toBe("ok");
  if (linger !== "") await expect.poll(ended).toBe(1);
  expect(await client.text("GET", "/second")).toBe("ok");
  await expect.poll(ended).toBe(2);
  expect(await client.text("POST", "/third", { body: {} })).toBe("ok");
  client.close();
});
