import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultInput } from "../cloud/http/faults.ts";
import type { InstanceFault, InstanceFaultInput } from "../cloud/vast/instance-faults.ts";
import { docker } from "./docker.ts";
import type { Rig } from "./offload.ts";

/** Something that goes wrong, now or with what is rented next. It ends by itself. */
export interface Strike {
  readonly name: string;
  readonly strike: (rig: Rig) => Promise<void> | void;
}

const RENT = { method: "PUT", path: "/asks/" };
const SEARCH = { method: "POST", path: "/bundles/" };
const LIST = { method: "GET", path: "/instances/$" };
const SHOW = { method: "GET", path: "/instances/\\d+" };
const DESTROY = { method: "DELETE", path: "/instances/" };

/** Milliseconds for which what is not one request goes wrong. */
const A_WHILE = 1500;
/** For an instance that something could happen to, in milliseconds: where none comes, that does not happen. */
const LONGEST_WAIT = 3000;

const API: Readonly<Record<string, FaultInput>> = {
  "the offer is gone": { kind: "sold-out", ...RENT },
  "too many requests to rent": { kind: "rate-limit", ...RENT, times: 2 },
  "renting ends in an error": { kind: "server-error", ...RENT },
  "a rent is not heard": { kind: "drop-before", ...RENT },
  "a rent's answer is lost": { kind: "drop-after", ...RENT },
  "a rent takes long": { kind: "slow", ...RENT, seconds: 1 },
  "no credit (402)": { kind: "quota", ...RENT },
  "the key is refused (401)": { kind: "unauthorized", ...RENT },
  "no offers": { kind: "empty", ...SEARCH },
  "the search is away": { kind: "bad-gateway", ...SEARCH, times: 5 },
  "too many requests to search": { kind: "rate-limit", ...SEARCH, times: 3 },
  "the list is empty": { kind: "empty", ...LIST, times: 3 },
  "the list is away": { kind: "server-error", ...LIST, times: 4 },
  "an instance can't be looked at": { kind: "unavailable", ...SHOW, times: 5 },
  "too many requests to look": { kind: "rate-limit", ...SHOW, times: 3 },
  "a look takes long": { kind: "slow", ...SHOW, seconds: 1 },
  "destroying ends in errors": { kind: "server-error", ...DESTROY, times: 6 },
  "destroying is not heard": { kind: "drop-before", ...DESTROY, times: 4 },
  "destroying is not answered": { kind: "drop-after", ...DESTROY },
  "too many requests to destroy": { kind: "rate-limit", ...DESTROY, times: 5 },
};

/** Of the next instance that is rented. */
const NEXT: Readonly<Record<string, InstanceFaultInput>> = {
  "stuck in loading": { kind: "stuck-loading" },
  "slow to load": { kind: "slow-loading", seconds: 2 },
  "its image can't be pulled": { kind: "pull-fails" },
  "dies at once": { kind: "dies" },
};

/** Of one that runs. */
const RUNNING: Readonly<Record<string, Pick<InstanceFault, "kind" | "way">>> = {
  "dies at work": { kind: "dies", way: "both" },
  "its host is gone": { kind: "offline", way: "both" },
  "its host is not heard of": { kind: "unknown", way: "both" },
  "a higher bid takes it": { kind: "outbid", way: "both" },
  "its line is cut": { kind: "cut", way: "both" },
  "nothing gets in": { kind: "cut", way: "in" },
  "nothing gets out": { kind: "cut", way: "out" },
  "its disk is slow": { kind: "slow-disk", way: "both" },
};

/** The one that has run longest, once there is one. */
function strikeRunning(fault: Pick<InstanceFault, "kind" | "way">): Strike["strike"] {
  return async ({ cloud: { account } }) => {
    const running = () => [...account.instances.values()].find(({ status }) => status === "running");
    const deadline = Date.now() + LONGEST_WAIT;
    while (running() === undefined && Date.now() < deadline) await sleep(100);
    const instance = running();
    if (instance) await account.strike(instance.id, fault);
  };
}

const LIES: Readonly<Record<string, string>> = {
  "results of another medium": "wrong",
  "results twice": "twice",
  "results that end in their middle": "broken",
};

const LIAR = readFileSync(join(import.meta.dirname, "offload-liar.py")).toString("base64");

/** Puts a liar before the worker of the next instance. */
function lieWith(how: string) {
  return ({ cloud }: Rig) =>
    cloud.account.scripts.add({
      before: [
        'export WORKER="$WORKER 8001"',
        `printf %s ${LIAR} | base64 -d > /tmp/liar.py`,
        `setsid python3 /tmp/liar.py ${how} </dev/null >/tmp/liar.log 2>&1 &`,
      ].join("\n"),
    });
}

const ACCOUNT: Readonly<Record<string, Strike["strike"]>> = {
  "the credit is used up for a while": async ({ cloud: { account } }) => {
    const { credit } = account;
    account.credit = 0;
    account.enforceCredit();
    await sleep(A_WHILE);
    account.credit = credit;
  },
  "their clock is an hour ahead for a while": ({ cloud }) => skew(cloud.account, 3600),
  "their clock is an hour late for a while": ({ cloud }) => skew(cloud.account, -3600),
};

async function skew(account: Rig["cloud"]["account"], seconds: number): Promise<void> {
  account.skewSeconds = seconds;
  await sleep(2 * A_WHILE);
  account.skewSeconds = 0;
}

const OURS: Readonly<Record<string, Strike["strike"]>> = {
  "the database is away for a while": async ({ platform }) => {
    await docker("kill", platform.postgres);
    await sleep(A_WHILE);
    await docker("start", platform.postgres);
  },
  "cloud-offload is killed": (rig) => rig.again("SIGKILL"),
  "cloud-offload is stopped": (rig) => rig.again("SIGTERM"),
};

const named = <T>(table: Readonly<Record<string, T>>, strike: (of: T) => Strike["strike"]): Strike[] =>
  Object.entries(table).map(([name, of]) => ({ name, strike: strike(of) }));

/** All that can go wrong at the provider, on its machines and here. */
export const STRIKES: readonly Strike[] = [
  ...named(
    API,
    (fault) =>
      ({ cloud }) =>
        cloud.faults.add(fault),
  ),
  ...named(
    NEXT,
    (fault) =>
      ({ cloud }) =>
        cloud.account.faults.add(fault),
  ),
  ...named(RUNNING, strikeRunning),
  ...named(LIES, lieWith),
  ...named(ACCOUNT, (strike) => strike),
  ...named(OURS, (strike) => strike),
];
