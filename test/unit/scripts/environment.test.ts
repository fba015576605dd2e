import { expect, test } from "vitest";
import { assignment } from "../../../scripts/env.ts";
import { pathWith, pulumiVariables, type Surroundings } from "../../../scripts/environment.ts";

const bare: Surroundings = {
  environment: {},
  credentials: undefined,
  stateFolder: "/clone/.state",
  kit: false,
};

const OURS = {
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_PARALLEL: "6",
  PULUMI_BACKEND_URL: "file:///clone/.state/pulumi",
  PULUMI_HOME: "/clone/.state/pulumi-home",
  PULUMI_CONFIG_PASSPHRASE_FILE: "/clone/.state/passphrase",
};
const THEIRS = { PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_PARALLEL: "6" };

test("without a choice of the user's, all of Pulumi's state is in the state folder", () => {
  expect(pulumiVariables(bare)).toEqual(OURS);
});

test.each([
  ["a backend", { PULUMI_BACKEND_URL: "s3://states" }],
  ["a token", { PULUMI_ACCESS_TOKEN: "pul-…" }],
])("%s in the environment is respected, and no passphrase chosen for it", (_, environment) => {
  expect(pulumiVariables({ ...bare, environment })).toEqual(THEIRS);
});

test("a login is respected", () => {
  const credentials = JSON.stringify({ current: "https://api.pulumi.com", accessTokens: {} });
  expect(pulumiVariables({ ...bare, credentials })).toEqual(THEIRS);
});

test("credentials without a current backend, as a logout leaves them, are no login", () => {
  expect(pulumiVariables({ ...bare, credentials: JSON.stringify({ accessTokens: {} }) })).toEqual(OURS);
});

test.each([{ PULUMI_CONFIG_PASSPHRASE: "" }, { PULUMI_CONFIG_PASSPHRASE_FILE: "/home/me/secret" }])(
  "a passphrase of the user's is respected, also an empty one: %o",
  (environment) => {
    expect(pulumiVariables({ ...bare, environment })).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE_FILE");
  },
);

test("how much Pulumi does at the same time is the user's to choose", () => {
  const environment = { PULUMI_PARALLEL: "20" };
  expect(pulumiVariables({ ...bare, environment })).not.toHaveProperty("PULUMI_PARALLEL");
});

test("with the stand-in plugins nothing is downloaded", () => {
  expect(pulumiVariables({ ...bare, kit: true })).toMatchObject({
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  });
});

test("the folder comes first on PATH, and only once", () => {
  expect(pathWith("/clone/.state/bin", "/usr/bin:/clone/.state/bin:/bin")).toBe(
    "/clone/.state/bin:/usr/bin:/bin",
  );
  expect(pathWith("/clone/.state/bin", undefined)).toBe("/clone/.state/bin");
});

test("assignments survive quotes in values", () => {
  expect(assignment("A", "it's", "linux")).toBe(`export A='it'\\''s'`);
  expect(assignment("A", "it's", "win32")).toBe("$env:A = 'it''s'");
});
