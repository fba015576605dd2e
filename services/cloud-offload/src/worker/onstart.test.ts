import { expect, test } from "vitest";
import { makeCredentials } from "./credentials.ts";
import { onstartOf } from "./onstart.ts";

const credentials = makeCredentials();

test("the instance gets its own host key, our public key and its token, and not what opens it", () => {
  const files = [...onstartOf(credentials).matchAll(/printf %s (\S+) /g)].map(([, base64 = ""]) =>
    Buffer.from(base64, "base64").toString(),
  );
  expect(files).toEqual([credentials.hostKey, `${credentials.clientPublicKey}\n`, credentials.token]);
  expect(files.join()).not.toContain(credentials.clientKey);
});

test("each instance has keys and a token of its own", () => {
  const other = makeCredentials();
  for (const key of ["hostKey", "clientKey", "token"] as const) expect(other[key]).not.toBe(credentials[key]);
});

test("the script is short enough for the provider", () => {
  expect(onstartOf(credentials).length).toBeLessThan(4048);
});
