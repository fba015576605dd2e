import { expect, test } from "vitest";
import { buildServer } from "./server.ts";

test("without anything rented it is healthy, and says where the work is done", async () => {
  const app = buildServer();
  expect((await app.inject("/health")).json()).toEqual({ status: "ok" });
  const told = (await app.inject("/capabilities")).json();
  expect(told).toMatchObject({ name: "cloud-offload", ready: false });
  expect(told.reason).toMatch(/this server's own processors/);
  await app.close();
});

test("what was not configured can't be stopped or planned, and the answer says how to set it up", async () => {
  const app = buildServer();
  for (const url of ["/plan", "/stop"]) {
    const answer = await app.inject({ method: "POST", url });
    expect(answer.statusCode).toBe(409);
    expect(answer.json().error.message).toMatch(/pulumi config set --secret vastApiKey/);
  }
  expect((await app.inject("/offload")).json()).toMatchObject({ configured: false, instances: [] });
  expect((await app.inject("/metrics")).body).toContain("offload_configured 0");
  await app.close();
});
