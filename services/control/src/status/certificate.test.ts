import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { certificateStatus } from "./certificate.ts";

async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "status.json"), text);
  return join(folder, "status.json");
}

test("what certbot tells is passed on", async () => {
  expect(await certificateStatus(await file('{"issuer":"CN=YR1"}'))).toEqual({ issuer: "CN=YR1" });
});

test("a stack without certbot, or a broken file, is no error", async () => {
  expect(await certificateStatus("/nowhere/status.json")).toBeNull();
  expect(await certificateStatus(await file("{"))).toBeNull();
});
