import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PeerCertificate } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Http } from "../../scripts/api/http.ts";
import { Authority, type AuthorityOptions } from "../acme/authority.ts";
import { type EdgeOptions, selfSigned, TestEdge } from "../acme/edge.ts";
import { type Endured, endure, PATIENCE_MS } from "../acme/endure.ts";
import { startLoad } from "../e2e/harness/load.ts";
import { buildImage, docker, logs, removeAll, untilHealthy } from "./docker.ts";

const RUN = `acme-${randomUUID()}`;
const NETWORK = `platform-${RUN}`;
const NAME = "media.test";
/** A container starts, an authority validates for two seconds, certbot waits in between. */
const SOON = { timeout: 30_000, interval: 500 };
let folder: string;
let authority: Authority;
let images: { nginx: string; certbot: string };
let edge: TestEdge | undefined;
/** Beside all other tests of this file, which take longer. */
let endured: Promise<Endured>;
const TRIAL = { seconds: 120, reloads: 4, renewals: 1 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-acme-"));
  await docker("network", "create", "--label", `platform.test=${RUN}`, NETWORK);
  images = { nginx: await buildImage("nginx"), certbot: await buildImage("certbot") };
  authority = await Authority.start({
    runId: RUN,
    folder: join(folder, "authority"),
    reached: { network: NETWORK },
    lifetimes: { default: 90 * 24 * 3600 },
  });
  endured = endure({ runId: RUN, folder: join(folder, "endure"), images }, TRIAL);
  // Whoever awaits it is told; until then it is nobody's.
  endured.catch(() => undefined);
});

afterEach(async ({ task }) => {
  if (edge && task.result?.state === "fail") {
    for (const container of [edge.nginx, edge.certbot].filter(Boolean)) console.log(await logs(container));
    console.log(await edge.hands("cat /acme/ledger.json /certificate-status/status.json || true"));
  }
  await edge?.remove();
  edge = undefined;
  // A test that failed while it was away must not take those after it along.
  await authority.comeBack();
});

afterAll(async () => {
  await removeAll(RUN);
  await rm(folder, { recursive: true, force: true });
});

/** Another authority, on a network of its own. */
async function another(
  name: string,
  options: Pick<AuthorityOptions, "lifetimes" | "nonceRejects">,
): Promise<Pick<EdgeOptions, "authority" | "network">> {
  const network = `${NETWORK}-${name}`;
  await docker("network", "create", "--label", `platform.test=${RUN}`, network);
  const started = { ...options, runId: RUN, folder: join(folder, name), reached: { network } };
  return { authority: await Authority.start(started), network };
}

/** nginx with its placeholder, the names leading to it. */
async function start(
  names: readonly string[] = [NAME],
  further: Partial<EdgeOptions> = {},
): Promise<TestEdge> {
  const options = {
    runId: RUN,
    folder: join(folder, "edge"),
    network: NETWORK,
    authority,
    images,
    ...further,
  };
  edge = await TestEdge.start(options);
  for (const name of names) await options.authority.point(name, edge.address);
  return edge;
}

/** The authority's certificate, once it is served. Whoever asks again may be answered by an old worker of nginx. */
async function signed(here: TestEdge): Promise<PeerCertificate> {
  let served: PeerCertificate | undefined;
  const look = async () => {
    served = await here.served();
    return served.issuer.CN;
  };
  await expect.poll(look, SOON).toMatch(/^Pebble/);
  return served as PeerCertificate;
}

const issuer = async (here: TestEdge) => (await here.served()).issuer.CN;
const serial = async (here: TestEdge) => (await here.served()).serialNumber;
/** PEM of the certificate that certbot holds. */
async function held(here: TestEdge): Promise<string> {
  const chain = await here.hands("cat /acme/*/live/*/fullchain.pem");
  return chain.slice(0, chain.indexOf("-----END CERTIFICATE-----") + 26);
}

/** Runs `work` under constant load by clients that trust the authority; what failed. */
async function underLoad(here: TestEdge, work: () => Promise<void>): Promise<readonly string[]> {
  const load = startLoad(`https://127.0.0.1:${here.port}/ok`, await authority.root(), {
    pauseMs: 5,
    patienceMs: PATIENCE_MS,
    servername: NAME,
  });
  const done = work();
  await done.catch(() => undefined);
  const { requests, failures } = await load.stop();
  await done;
  console.log(`${requests} requests, ${failures.length} failed`);
  return requests > 50 ? failures : [`only ${requests} requests`, ...failures];
}

test("a name gets its certificate, and people are told", async () => {
  const here = await start();
  expect(await issuer(here)).toBe("placeholder");
  await here.deploy([NAME]);
  expect((await signed(here)).subjectaltname).toBe(`DNS:${NAME}`);
  await untilHealthy(here.certbot);
  await expect
    .poll(() => here.status(), SOON)
    .toMatchObject({
      names: [NAME],
      issuer: expect.stringContaining("Pebble"),
      lastAttempt: { outcome: "issued" },
      failuresInARow: 0,
      waitingFor: "renewal, where it is due",
    });
});

test("several names are on one certificate, and a name more is added to it while the old one serves", async () => {
  const names = [NAME, "www.media.test"];
  const here = await start([...names, "api.media.test"]);
  await here.deploy(names);
  expect((await signed(here)).subjectaltname).toBe("DNS:media.test, DNS:www.media.test");
  const failures = await underLoad(here, async () => {
    await here.want([...names, "api.media.test"]);
    await expect.poll(async () => (await here.served()).subjectaltname, SOON).toContain("DNS:api.media.test");
  });
  expect(failures).toEqual([]);
});

test("an address gets a short-lived certificate, which is renewed by its age where nobody says when", async () => {
  const here = await start(
    [],
    await another("short", { lifetimes: { default: 90 * 24 * 3600, shortlived: 45 } }),
  );
  await here.deploy([here.address]);
  const first = await signed(here);
  expect(first.subjectaltname).toBe(`IP Address:${here.address}`);
  expect(Date.parse(first.valid_to) - Date.parse(first.valid_from)).toBeLessThan(60_000);
  // As the command line trusts it: what is served, told over a connection that it knows, and no root.
  const http = new Http(`https://${here.address}:8443`, await held(here));
  expect((await http.exchange("/ok", {})).status).toBe(200);
  http.close();
  await here.options.authority.answerRenewalInfo(await held(here), "not JSON");
  await expect.poll(() => serial(here), { timeout: 60_000, interval: 500 }).not.toBe(first.serialNumber);
});

test("the authority says when to renew: it is done without failing a request", async () => {
  const here = await start();
  await here.deploy([NAME]);
  const { serialNumber: first } = await signed(here);
  await here.pass(8);
  await expect.poll(async () => here.hands("grep -c ari_retry /acme/*/renewal/*.conf"), SOON).toBe("1");
  expect(await serial(here)).toBe(first);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  const window = { start: new Date(Date.now() - 2 * 86_400_000).toISOString(), end: yesterday };
  await authority.answerRenewalInfo(await held(here), JSON.stringify({ suggestedWindow: window }));
  const failures = await underLoad(here, async () => {
    await here.pass(8);
    await expect.poll(() => serial(here), SOON).not.toBe(first);
  });
  expect(failures).toEqual([]);
});

test("redeploys of a good certificate order nothing, nor does going back to names that had one", async () => {
  const here = await start([NAME, "other.test"]);
  await here.deploy([NAME]);
  const { serialNumber: first } = await signed(here);
  const orders = await authority.orders();
  for (let count = 0; count < 3; count += 1) {
    await here.deploy([NAME]);
    await untilHealthy(here.certbot);
  }
  expect(await authority.orders()).toBe(orders);
  await here.deploy(["other.test"]);
  await expect.poll(async () => (await here.served()).subjectaltname, SOON).toBe("DNS:other.test");
  await here.deploy([NAME]);
  await expect.poll(() => serial(here), SOON).toBe(first);
  expect(await authority.orders()).toBe(orders + 1);
});

test("while the authority is away the placeholder serves, and the certificate comes without a deploy", async () => {
  const here = await start();
  await authority.goAway();
  await here.deploy([NAME]);
  await expect.poll(async () => (await here.status()).failuresInARow, SOON).toBe(1);
  expect(await issuer(here)).toBe("placeholder");
  // Nothing was ordered: four mornings without a network must not count as the four certificates of a week.
  expect(await here.hands("grep -c begun /acme/ledger.json || true")).toBe("0");
  await authority.comeBack();
  await here.pass(0.11);
  await signed(here);
  expect((await here.status()).failuresInARow).toBe(0);
});

test("an authority that is away when a good certificate is looked at costs neither an order nor a failure", async () => {
  const here = await start();
  await here.deploy([NAME]);
  const { serialNumber: first } = await signed(here);
  await here.pass(8);
  await expect.poll(() => here.looked(), SOON).toBe(true);
  await authority.goAway();
  // certbot can't ask when to renew: a good certificate is no reason for an order.
  await here.pass(8);
  await expect.poll(() => here.looked(), SOON).toBe(true);
  expect([await serial(here), await here.status()]).toMatchObject([
    first,
    { failuresInARow: 0, waitingFor: expect.stringContaining("renewal") },
  ]);
});

test("a name that leads elsewhere is told with the authority's reason, and tried again once it leads here", async () => {
  const here = await start([]);
  await authority.point(NAME, "127.0.0.1");
  await here.deploy([NAME]);
  await expect.poll(async () => (await here.status()).lastAttempt?.outcome, SOON).toBe("failed");
  const { lastAttempt, nextAttempt, waitingFor } = await here.status();
  expect(lastAttempt?.reason).toMatch(/media\.test.*Connection refused|Connection refused.*media\.test/is);
  expect(waitingFor).toContain("after 1 failures in a row");
  expect(Date.parse(nextAttempt ?? "") - Date.now()).toBeGreaterThan(4 * 60_000);
  expect(await issuer(here)).toBe("placeholder");
  const orders = await authority.orders();
  for (let count = 0; count < 3; count += 1) {
    await here.deploy([NAME]);
    await untilHealthy(here.certbot);
  }
  expect(await authority.orders()).toBe(orders);
  await authority.point(NAME, here.address);
  await here.pass(0.11);
  await signed(here);
});

test("killed after the authority issued and before nginx was told, it goes on without an order", async () => {
  const here = await start();
  await here.deploy([NAME]);
  const { serialNumber: first } = await signed(here);
  await docker("kill", here.certbot);
  // What is on the disk at that moment: certbot has its certificate, the attempt is only begun, nginx has the placeholder.
  await here.hands(
    "rm -r /certificates/acme-*; ln -s self-signed-1 /certificates/.n; mv -T /certificates/.n /certificates/current; " +
      'sed -i \'s/issued/begun/; s/"nextCheck": .*/"nextCheck": 0/\' /acme/ledger.json',
  );
  await expect.poll(() => issuer(here), SOON).toBe("placeholder");
  const orders = await authority.orders();
  await here.deploy([NAME]);
  await expect.poll(() => serial(here), SOON).toBe(first);
  expect(await authority.orders()).toBe(orders);
});

test("an authority that refuses every seventh request for its nonce is no obstacle", async () => {
  const busy = await another("busy", { lifetimes: { default: 90 * 24 * 3600 }, nonceRejects: 15 });
  const here = await start([NAME], busy);
  await here.deploy([NAME]);
  // certbot repeats a refused request once; where that is refused too, the next attempt gets through.
  const tried = { ...SOON, timeout: 90_000 };
  await expect
    .poll(async () => {
      if (`${await issuer(here)}`.startsWith("Pebble")) return "signed";
      const { failuresInARow } = await here.status().catch(() => ({ failuresInARow: 0 }));
      if (failuresInARow > 0) await here.pass(2);
      return "waiting";
    }, tried)
    .toBe("signed");
});

test("of two at once, one works and the other waits for its end", async () => {
  const here = await start();
  const issued = await authority.issued();
  await here.want([NAME]);
  const both = await Promise.all([here.startCertbot(), here.startCertbot()]);
  await signed(here);
  expect(await authority.issued()).toBe(issued + 1);
  const said = await Promise.all(both.map((container) => logs(container)));
  expect(said.filter((text) => text.includes("Another certbot works on the same volume"))).toHaveLength(1);
  await docker("rm", "--force", ...both);
});

test("a full disk leaves the certificate in use, orders nothing, and says so", async () => {
  const here = await start([NAME], { disk: "2m" });
  const orders = await authority.orders();
  await here.deploy([NAME]);
  await expect.poll(async () => (await here.status()).waitingFor, SOON).toContain("MB are free");
  expect(await logs(here.certbot)).toContain("nothing is ordered");
  expect([await issuer(here), await authority.orders()]).toEqual(["placeholder", orders]);
});

test("nginx refuses a certificate whose key is another's, says why, and survives a restart with it", async () => {
  const here = await start();
  const [one, other] = [await selfSigned(), await selfSigned()];
  const before = await serial(here);
  await here.use("broken-1", one.certificate, other.key);
  await expect
    .poll(() => logs(here.nginx), SOON)
    .toMatch(/can't be served, the one before stays.*key values mismatch/s);
  await here.use("broken-2", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", one.key);
  await expect.poll(async () => (await logs(here.nginx)).split("the one before stays").length, SOON).toBe(3);
  expect(await serial(here)).toBe(before);
  await docker("restart", here.nginx);
  await untilHealthy(here.nginx);
  expect(await serial(here)).toBe(before);
  await here.use("good-1", one.certificate, one.key);
  await expect.poll(() => serial(here), SOON).not.toBe(before);
});

test("two minutes of load over reloads and a renewal fail no request", async () => {
  const { requests, failures, certificates } = await endured;
  console.log(`${requests} requests, ${failures.length} failed`);
  expect(failures.join("\n")).toBe("");
  expect(new Set(certificates).size).toBe(TRIAL.renewals + 1);
  expect(requests).toBeGreaterThan(TRIAL.seconds * 4);
});
