import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { clock } from "../../../../scripts/doctor/clock.ts";
import { disk, memory, silent, version } from "../../../../scripts/doctor/docker.ts";
import { configurationFinding, shapeFinding } from "../../../../scripts/doctor/provider.ts";
import { portFinding } from "../../../../scripts/doctor/server.ts";
import { node } from "../../../../scripts/doctor/tools.ts";

test.each([
  ["a Node that is too old", node("22.11.0"), "broken"],
  ["a Node that is new enough", node("24.0.0"), "ok"],
  ["a Docker that is too old", version("19.03.15"), "broken"],
  ["a Docker that is new enough", version("28.5.1"), "ok"],
  ["too little memory", memory(2e9), "broken"],
  ["memory for a part", memory(4e9), "warning"],
  ["memory enough", memory(16e9), "ok"],
  ["a disk that is full", disk(1e9), "broken"],
  ["a disk that fills", disk(10e9), "warning"],
  ["a disk with room", disk(100e9), "ok"],
  ["a clock an hour behind", clock(3600, "https://example.org"), "broken"],
  ["a clock that is right", clock(-3, "https://example.org"), "ok"],
])("%s is told as such, and with its fix where it is not ok", (_, finding, state) => {
  expect(finding.state).toBe(state);
  expect(finding.fix === undefined).toBe(state === "ok");
});

test("who may not talk to Docker is told another thing than who has none", () => {
  expect(silent("connect EACCES /var/run/docker.sock").fix).toContain("group docker");
  expect(silent("connect ENOENT /var/run/docker.sock").found).toContain("does not answer");
});

test("a token of another form is warned of, one of the right form is not", () => {
  expect(shapeFinding("hetzner", "too-short")).toMatchObject([
    { state: "warning", found: expect.stringContaining("9 signs") },
  ]);
  expect(shapeFinding("hetzner", "a".repeat(64))).toEqual([]);
  expect(shapeFinding("existing", "whatever")).toEqual([]);
});

test("a problem of the configuration is told apart from its fix", () => {
  const problem = '"tier" is "bidget". Did you mean "budget"? Fix it with: pulumi config set tier budget';
  expect(configurationFinding(problem)).toMatchObject({
    state: "broken",
    fix: "pulumi config set tier budget",
  });
});

/** What is found at a port where somebody says this to each who comes. */
async function found(greeting: string) {
  const other = createServer((socket) => socket.end(greeting));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const finding = await portFinding("127.0.0.1", port, "local");
  other.close();
  return { finding, port };
}

test("a port that somebody else has taken is told apart from a server that is off", async () => {
  const taken = await found("220 mail ready\r\n");
  expect(taken.finding).toMatchObject({ check: "Port", state: "broken" });
  expect((await found("SSH-2.0-OpenSSH_9.2\r\n")).finding.state).toBe("ok");
  expect(await portFinding("127.0.0.1", taken.port, "local")).toMatchObject({
    check: "Server",
    state: "broken",
  });
});
