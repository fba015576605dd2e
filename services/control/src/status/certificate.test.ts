import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { certificateStatus, type Told } from "./certificate.ts";
import { certificateWarning } from "./certificate-warning.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const days = (count: number, from = NOW) =>
  new Date(from + count * 86_400_000).toISOString().replace(/\.\d+/, "");

const good: Told = {
  updatedAt: days(0),
  issuer: "CN=YR1,O=Let's Encrypt,C=US",
  names: ["media.example.org"],
  notBefore: days(-28),
  notAfter: days(62),
  lastAttempt: { at: days(-28), outcome: "issued", reason: "" },
  nextAttempt: days(0.2),
  waitingFor: "renewal, where it is due",
};
const refused = { at: days(0), outcome: "failed", reason: "Connection refused" };

async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "status.json"), text);
  return join(folder, "status.json");
}

test("what certbot tells is passed on, with the days left", async () => {
  const told = { ...good, updatedAt: days(0, Date.now()), notAfter: days(62.5, Date.now()) };
  expect(await certificateStatus(await file(JSON.stringify({ ...told, more: 1 })))).toEqual({
    ...told,
    more: 1,
    daysLeft: 62,
    warning: null,
  });
});

test("a stack without certbot, or a broken file, is no error", async () => {
  expect(await certificateStatus("/nowhere/status.json")).toBeNull();
  expect(await certificateStatus(await file("{"))).toBeNull();
  expect(await certificateStatus(await file("{}"))).toBeNull();
});

test.each([
  ["nothing while all is well", {}, null],
  ["an end that comes near", { notAfter: days(9) }, "expires at 2026-12-02"],
  [
    "an end that is past",
    { notAfter: days(-1), lastAttempt: refused },
    "has expired. The last attempt: Conn",
  ],
  [
    "the placeholder",
    { issuer: "CN=media.example.org" },
    "placeholder, which browsers refuse. certbot waits",
  ],
  ["a placeholder's reason", { issuer: "CN=media.example.org", lastAttempt: refused }, "Connection refused"],
  ["that there is none", { notBefore: null, notAfter: null }, "no certificate yet"],
  ["a silent certbot", { updatedAt: days(-0.1) }, "make logs NAME=certbot"],
])("administrators are warned of %s", (_, change, said) => {
  const warning = certificateWarning({ ...good, ...change }, NOW);
  if (said === null) expect(warning).toBeNull();
  else expect(warning).toContain(said);
});
