import { describe, expect, test } from "vitest";
import { apiCalls } from "../../bench/providers/api-calls.ts";
import { figures } from "../../bench/providers/figures.ts";
import { imageNames } from "../../bench/providers/images.ts";
import { serverScript } from "../../bench/providers/script.ts";
import { sshConnections } from "../../bench/providers/ssh-log.ts";
import type { Observed } from "../../bench/providers/watch.ts";

/** As journalctl prints them: a line each, a second apart. */
function journal(...messages: string[]): string {
  return messages
    .map((MESSAGE, second) => JSON.stringify({ __REALTIME_TIMESTAMP: `${second}000000`, MESSAGE }))
    .join("\n");
}
const from = (port: number) => `Connection from 198.18.1.1 port ${port} on 198.18.1.10 port 22 rdomain ""`;
const accepted = (port: number) =>
  `Accepted publickey for deploy from 198.18.1.1 port ${port} ssh2: ED25519 x`;

describe("SSH connections in sshd's journal", () => {
  test("are open from the TCP connection to the first word of their end", () => {
    const log = journal(
      from(1),
      from(2),
      accepted(1),
      "Received disconnect from 198.18.1.1 port 1:11: bye",
      "Disconnected from user deploy 198.18.1.1 port 1",
      from(3),
      "Connection closed by 198.18.1.1 port 2 [preauth]",
      from(4),
    );
    expect(sshConnections(log, 0)).toEqual({ total: 4, mostAtOnce: 2, dropped: 0 });
  });

  test("don't end with a session of theirs", () => {
    const log = journal(from(1), "Close session: user deploy from 198.18.1.1 port 1 id 0", from(2));
    expect(sshConnections(log, 0).mostAtOnce).toBe(2);
  });

  test("do not count from before", () => {
    const log = journal(from(1), from(2), "Disconnected from user deploy 198.18.1.1 port 1", from(3));
    expect(sshConnections(log, 2000)).toEqual({ total: 1, mostAtOnce: 1, dropped: 0 });
  });

  test("that were turned away are told apart", () => {
    const log = journal("drop connection #10 from [198.18.1.1]:7 on [198.18.1.10]:22 past MaxStartups");
    expect(sshConnections(log, 0)).toEqual({ total: 0, mostAtOnce: 0, dropped: 1 });
  });
});

describe("API calls", () => {
  const calls = (...lines: string[]) =>
    apiCalls(
      lines.map((line) => {
        const [method = "", path = ""] = line.split(" ");
        return { method, path };
      }),
    );

  test("reading the same twice with nothing written between is a repetition", () => {
    expect(calls("GET /v1/servers/1", "GET /v1/servers/2", "GET /v1/servers/1")).toEqual({
      total: 3,
      repeated: ["GET /v1/servers/1"],
    });
  });

  test("reading again after something was written is none, nor is waiting for an action", () => {
    const waiting = ["GET /v1/actions?id=1", "GET /v1/actions?id=1", "GET /v2/droplets/1/actions/2"];
    const { total, repeated } = calls(
      ...["GET /v1/servers/1", "POST /v1/servers", "GET /v1/servers/1"],
      ...[...waiting, ...waiting],
    );
    expect({ total, repeated }).toEqual({ total: 9, repeated: [] });
  });
});

describe("the script for a bare server", () => {
  const args = {
    dataPath: "/srv/platform",
    mirror: "http://198.18.1.1:5000",
    networks: [
      { name: "platform-edge", internal: true },
      { name: "platform-public", internal: false },
    ],
    files: "H4sI",
    containers: [],
    first: [],
  };

  test("tells Docker of the mirror before Docker is there", () => {
    const script = serverScript({ ...args, device: undefined });
    expect(script).toContain('"registry-mirrors":["http://198.18.1.1:5000"]');
    expect(script.indexOf("daemon.json")).toBeLessThan(script.indexOf("docker.io"));
  });

  test("mounts the volume before anything is put onto it, and none where there is none", () => {
    const script = serverScript({ ...args, device: "/dev/disk/by-id/x" });
    expect(script.indexOf("mount '/srv/platform'")).toBeLessThan(script.indexOf("tar --extract"));
    expect(serverScript({ ...args, device: undefined })).not.toContain("mount");
  });

  test("gives only the networks a way out that have one", () => {
    const script = serverScript({ ...args, device: undefined });
    expect(script).toContain("docker network create --internal 'platform-edge'");
    expect(script).toContain("docker network create 'platform-public'");
  });
});

describe("a provider's figures", () => {
  const observed = (seconds: number, mostAtOnce: number, repeated: string[] = []): Observed => ({
    seconds,
    api: { total: 20, repeated },
    ssh: { total: 40, mostAtOnce, dropped: 0 },
  });
  const rows = (fromNothing: Observed) =>
    figures({
      ...{ name: "hetzner", client: "hcloud", fromNothing },
      ...{ unchanged: [observed(4, 1), observed(5, 1)], script: observed(100, 1) },
    });
  const met = (fromNothing: Observed) => rows(fromNothing).flatMap(({ aim }) => aim?.met ?? []);

  test("hold the time to 1.15 of the yardstick, and connections to ten at once", () => {
    expect(met(observed(115, 10))).toEqual([true, true, true, true, true]);
    expect(met(observed(116, 11))).toEqual([false, true, false, true, true]);
  });

  test("name what was asked of the API without need", () => {
    const row = rows(observed(100, 1, ["GET /v1/images", "GET /v1/images"])).find(({ what }) =>
      what.endsWith("API calls"),
    );
    expect(row?.aim?.met).toBe(false);
    expect(row?.note).toBe("asked again with nothing written since: GET /v1/images");
  });
});

test("an image is built after the one that it starts from", () => {
  const names = imageNames(["ocr-detection"]);
  expect(names.indexOf("analyzer-base")).toBe(0);
  expect(names).not.toContain("ocr-detection");
});
