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
