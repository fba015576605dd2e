import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../../scripts/state.ts";
import { withoutRates } from "../../bench/edge/bare.ts";
import { parseHandshakes, parseWrk } from "../../bench/edge/parse.ts";
import { above } from "../../bench/figures.ts";

const WRK = `Running 4s test @ https://door.test:8443/page.js
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.51ms    3.00ms  40.00ms   90.00%
  Latency Distribution
     50%  850.00us
     75%    2.00ms
     90%    5.00ms
     99%    1.20s 
  24000 requests in 4.00s, 100.00MB read
Requests/sec:   6000.25
Transfer/sec:     25.00MB
`;

const S_TIME = (letters: string, count: number) =>
  `starting\n${letters}\n\n${count} connections in 0.36s; 1655.56 connections/user sec, bytes read 27\n${count} connections in 4 real seconds, 9 bytes read per connection\n`;

describe("what wrk says", () => {
  test("times are milliseconds, whatever unit they came in", () => {
    expect(parseWrk(WRK)).toEqual({ requestsPerSecond: 6000.25, p50: 0.85, p99: 1200 });
  });

  test("answers that were errors are no figures", () => {
    expect(() => parseWrk(`${WRK}  Non-2xx or 3xx responses: 7\n`)).toThrow("Non-2xx or 3xx responses: 7");
    expect(() => parseWrk(`${WRK}  Socket errors: connect 0, read 3, write 0, timeout 0\n`)).toThrow(
      "read 3",
    );
    expect(() => parseWrk("unable to connect")).toThrow("no figures");
  });
});

describe("what openssl s_time says", () => {
  test("clients are added up over the time that they all took, and resumed sessions are told apart", () => {
    const text = `took 2.5\n${S_TIME("rrr*", 4)}${S_TIME("rrrrrr", 6)}`;
    expect(parseHandshakes(text)).toEqual({ perSecond: 4, resumed: 0.9 });
  });

  test("a client that did not get through is no figure", () => {
    expect(() => parseHandshakes(`took 2.5\n${S_TIME("**", 2)}${S_TIME("", 0)}`)).toThrow("no figures");
    expect(() => parseHandshakes("connect: refused")).toThrow("no figures");
  });
});

test("an aim that is a share is held against the yardstick's median", () => {
  const yardstick = { what: "bare", values: [90, 100, 400] };
  expect(above(0.95, { values: [96], yardstick })).toEqual({
    text: "at least 0.95 of the yardstick (0.96)",
    met: true,
  });
  expect(above(0.95, { values: [94], yardstick }).met).toBe(false);
});

test("a benchmark reaches no rate of the door but the one for logins, and all are counted", async () => {
  const limits = await readFile(join(ROOT, "services/nginx/snippets/limits.conf"), "utf8");
  const raised = withoutRates(limits);
  expect(raised.match(/rate=1000000r\/s/g)).toHaveLength(2);
  expect(raised.match(/zone=(proxied-)?logins:\S+ rate=10?r\/s/g)).toHaveLength(2);
  expect(raised.split("\n")).toHaveLength(limits.split("\n").length);
});
