import { EventEmitter } from "node:events";
import type { ReadStream, WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { parseHost } from "../../../../scripts/look/host.ts";
import { Screen } from "../../../../scripts/look/screen.ts";
import type { Snapshot } from "../../../../scripts/look/snapshot.ts";
import { modelSpend } from "../../../../scripts/look/spend.ts";
import { hostLine, parseProcesses, usageOf } from "../../../../scripts/look/top.ts";
import { bar, view } from "../../../../scripts/look/view.ts";

const HOST = `4
1.25
MemTotal: 8000000
MemAvailable: 6000000
SwapTotal: 4000000
SwapFree: 4000000
/ 40000000000 10000000000
/srv/platform 80000000000 70000000000
`;

test("the server's answer is read with its disks, one that is mounted once being told once", () => {
  const host = parseHost(HOST);
  expect(host).toMatchObject({ cpus: 4, load: 1.25, memoryMb: { total: 7813, available: 5859 } });
  expect(host.disks.map(({ mount }) => mount)).toEqual(["/", "/srv/platform"]);
  expect(parseHost(HOST.replace("/srv/platform", "/")).disks).toHaveLength(1);
  expect(() => parseHost("4\n1.25\n")).toThrow();
});

test("the server is told in one line", () => {
  expect(hostLine(parseHost(HOST))).toBe(
    "4 processors, load 1.25; memory 1.9 of 7.6 GiB used; disk / 27.9 of 37.3 GiB used; disk /srv/platform 9.3 of 74.5 GiB used",
  );
});

const service = (name: string, health: string, memoryMb: number | null) => ({
  ...{ name, container: name, health, memoryMb, memoryCapMb: 100, restarts: 0, startedAt: null },
});

const SNAPSHOT: Snapshot = {
  at: "2026-11-27T12:00:00.000Z",
  stack: "prod",
  url: "https://example.org",
  host: parseHost(HOST),
  services: [service("redis", "healthy", 20), service("control", "unhealthy", 95)],
  queue: { media: 3, waiting: 2, running: 1 },
  problem: null,
  slow: {
    certificate: { served: null, daysLeft: 12, certbot: null, warning: "expires soon" },
    alerts: [
      { name: "Disk", severity: "critical", since: "", summary: "disk nearly full", action: "", runbook: "" },
    ],
    spend: [{ what: "language model", amount: 0.25, currency: "", per: "day", limit: 1 }],
  },
};
const lines = (snapshot: Snapshot) => view(snapshot).map((line) => stripVTControlCharacters(line).trimEnd());

test("the view has queue, certificate, spend and alerts, and ill services first", () => {
  const shown = lines(SNAPSHOT);
  expect(shown).toContain("Services     1 of 2 not healthy");
  expect(shown).toContain("Queue        1 running, 2 waiting, 3 media");
  expect(shown).toContain("Certificate  12 days left  expires soon");
  expect(shown).toContain("Spend        language model: 0.25 today of at most 1");
  expect(shown).toContain("Alert        critical disk nearly full");
  expect(shown.findIndex((line) => line.startsWith("control"))).toBeLessThan(
    shown.findIndex((line) => line.startsWith("redis")),
  );
});

test("a platform that does not answer is told with the reason", () => {
  expect(lines({ ...SNAPSHOT, queue: null, problem: "connection refused" })).toContain(
    "Queue        not known: connection refused",
  );
});

test("a bar is as full as its part, and no fuller than full", () => {
  const plain = [0, 0.5, 1, 3].map((part) => stripVTControlCharacters(bar(part)));
  expect(plain.map((text) => text.replaceAll("░", "").length)).toEqual([0, 10, 20, 20]);
});

test("the language model's spend is that of today, and nothing where nobody answered", () => {
  const answer = JSON.stringify({ dayLimit: "1", days: [{ day: "2026-11-26", spent: "0.9" }] });
  expect(modelSpend(answer, "2026-11-27")).toMatchObject([{ amount: 0, limit: 1 }]);
  expect(modelSpend(answer, "2026-11-26")).toMatchObject([{ amount: 0.9 }]);
  expect(modelSpend("\n", "2026-11-27")).toEqual([]);
});

test("what services use is told of the stack's alone, the busiest first", () => {
  const stats = (Name: string, CPUPerc: string) =>
    JSON.stringify({
      Name,
      CPUPerc,
      MemUsage: "1MiB / 2MiB",
      MemPerc: "50.00%",
      NetIO: "",
      BlockIO: "",
      PIDs: "3",
    });
  const text = [stats("redis-1", "0.50%"), stats("control-1", "12.00%"), stats("other", "99%")].join("\n");
  const deployed = ["redis", "control"].map((name) => ({ name, container: `${name}-1`, memoryCapMb: 1 }));
  expect(
    usageOf(text, deployed).map(({ name, cpuPercent, processes }) => [name, cpuPercent, processes]),
  ).toEqual([
    ["control", 12, 3],
    ["redis", 0.5, 3],
  ]);
});

test("processes are read with their whole command", () => {
  const text = "PID  %CPU RSS ELAPSED COMMAND\n  17  1.5 2048  60 node --max main.js\n";
  expect(parseProcesses(text)).toEqual([
    { pid: 17, cpuPercent: 1.5, memoryMb: 2, seconds: 60, command: "node --max main.js" },
  ]);
});

/** A terminal of three lines that notes what is done to it. */
function terminal() {
  const written: string[] = [];
  const input = Object.assign(new EventEmitter(), {
    raw: false,
    setRawMode(mode: boolean) {
      input.raw = mode;
    },
    resume: () => undefined,
    pause: () => undefined,
  });
  const output = Object.assign(new EventEmitter(), { rows: 4, write: (text: string) => written.push(text) });
  return {
    written,
    input,
    output,
    screen: new Screen(input as unknown as ReadStream, output as unknown as WriteStream),
  };
}

test.each([
  ["q", { name: "q" }],
  ["Ctrl-C", { name: "c", ctrl: true }],
])("%s leaves the view, and the terminal is as it was before", async (_, key) => {
  const { screen, input, written } = terminal();
  expect(input.raw).toBe(true);
  input.emit("keypress", undefined, key);
  await screen.left;
  screen[Symbol.dispose]();
  expect(input.raw).toBe(false);
  expect(input.listenerCount("keypress")).toBe(0);
  // Lines go on below again, the cursor shows, and the other screen is back.
  expect(written.at(-1)).toBe("\u001b[?7h\u001b[?25h\u001b[?1049l");
});

test("what does not fit is left out and said to be", () => {
  const { screen, written } = terminal();
  screen.draw(["one", "two", "three", "four"]);
  screen[Symbol.dispose]();
  const shown = stripVTControlCharacters(written.at(-2) ?? "");
  expect(shown).toContain("one");
  expect(shown).toContain("… 3 more lines");
  expect(shown).not.toContain("two");
});
