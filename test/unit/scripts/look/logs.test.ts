import { execFileSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { coloured, matcher, merged, parseLine, plainText } from "../../../../scripts/look/log-line.ts";
import { logsCommand } from "../../../../scripts/look/logs-all.ts";
import { moment } from "../../../../scripts/look/since.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");

test.each([
  ["90s", "2026-11-27T11:58:30.000Z"],
  ["10m", "2026-11-27T11:50:00.000Z"],
  ["2h", "2026-11-27T10:00:00.000Z"],
  ["3d", "2026-11-24T12:00:00.000Z"],
  ["2026-11-27T08:00Z", "2026-11-27T08:00:00.000Z"],
])("SINCE=%s means %s", (since, expected) => {
  expect(moment(since, NOW).toISOString()).toBe(expected);
});

test.each(["", "10", "ten minutes", "10w", "1e3m", "yesterday"])(
  "SINCE=%s is refused with an example",
  (since) => {
    expect(() => moment(since, NOW)).toThrow(/^SINCE is/);
  },
);

const line = (service: string, time: string, text: string) => ({ service, time, text });

test("a line is taken apart into service, time and text, and what is none is left out", () => {
  expect(parseLine("redis 2026-11-27T12:00:00.123456789Z * Ready to accept\r")).toEqual(
    line("redis", "2026-11-27T12:00:00.123456789Z", "* Ready to accept"),
  );
  expect(parseLine("nginx 2026-11-27T12:00:00.1Z ")).toEqual(line("nginx", "2026-11-27T12:00:00.1Z", ""));
  expect(parseLine("Error response from daemon")).toBeUndefined();
});

test("lines of several services are in the order of their times, and of one time as they came", () => {
  const late = line("a", "2026-11-27T12:00:02Z", "late");
  const first = line("b", "2026-11-27T12:00:01Z", "first");
  const second = line("a", "2026-11-27T12:00:01Z", "second");
  expect(merged([late, first, second])).toEqual([first, second, late]);
});

test("GREP finds what it describes, capital letters or not, and a bad pattern is told as such", () => {
  const wanted = matcher("time(out|d out)");
  expect([line("a", "", "Timed out"), line("a", "", "fine")].map(wanted)).toEqual([true, false]);
  expect(matcher(undefined)(line("a", "", "anything"))).toBe(true);
  expect(() => matcher("(")).toThrow(/GREP is no regular expression/);
});

test("structured lines are shown as people read them, others as they are", () => {
  expect(plainText('{"time":"t","level":"info","message":"saved","part":"redis","seconds":3}')).toBe(
    "saved part=redis seconds=3",
  );
  expect(plainText("{not json")).toBe("{not json");
  expect(plainText("plain")).toBe("plain");
});

test("a line is shown with its time to the millisecond and its service in a column", () => {
  const shown = coloured(line("redis", "2026-11-27T12:00:00.123456789Z", "ready"), ["control", "redis"]);
  expect(stripVTControlCharacters(shown)).toBe("12:00:00.123 redis   ready");
});

test("on the server, each line gets its service's name and is cut where a pipe would tear it", () => {
  const services = [{ name: "redis", container: "redis-1", memoryCapMb: 1 }];
  const command = logsCommand(services, new Date(NOW), false);
  expect(command).toContain("docker logs --timestamps --since 2026-11-27T12:00:00.000Z 'redis-1'");
  // Run for real, with a Docker that says two lines.
  const docker = `docker() { echo "2026-11-27T12:00:01Z it's \\$1"; head -c 9000 /dev/zero | tr '\\0' x; echo; }; `;
  const lines = execFileSync("bash", ["-c", docker + command], { encoding: "utf8" })
    .trimEnd()
    .split("\n");
  expect(lines[0]).toBe("redis 2026-11-27T12:00:01Z it's $1");
  expect(lines[1]).toHaveLength("redis ".length + 3900);
});
