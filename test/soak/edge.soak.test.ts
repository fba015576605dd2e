import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endure } from "../acme/endure.ts";
import { buildImage, removeAll } from "../service/docker.ts";

const RUN = `edge-soak-${randomUUID()}`;
/** EDGE_SOAK_MINUTES makes it shorter, for trying it. */
const MINUTES = Number(process.env["EDGE_SOAK_MINUTES"] ?? 30);
const TRIAL = { seconds: MINUTES * 60, reloads: 10, renewals: 2 };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-edge-soak-"));
});
afterAll(async () => {
  await removeAll(RUN);
  await rm(folder, { recursive: true, force: true });
});

test(`${MINUTES} minutes of load over ${TRIAL.reloads} reloads and ${TRIAL.renewals} renewals fail no request`, {
  timeout: (MINUTES + 10) * 60_000,
}, async () => {
  const images = { nginx: await buildImage("nginx"), certbot: await buildImage("certbot") };
  const { requests, failures, certificates } = await endure({ runId: RUN, folder, images }, TRIAL);
  console.log(`${requests} requests, ${failures.length} failed`);
  expect(failures).toEqual([]);
  expect(new Set(certificates).size).toBe(TRIAL.renewals + 1);
  expect(requests).toBeGreaterThan(TRIAL.seconds * 4);
});
