import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tokenOf } from "../../../../scripts/api/token.ts";

const TOKEN = `mpt_${"a".repeat(43)}`;
const OTHER = `mpt_${"b".repeat(43)}`;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "token-"));
  await writeFile(join(folder, "token"), `${TOKEN}\n`, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true }));

test("the file's token is used, else the environment's, else none", () => {
  const environment = { PLATFORM_TOKEN: OTHER };
  expect(tokenOf({ tokenFile: "token" }, environment, folder)).toBe(TOKEN);
  expect(tokenOf({ tokenFile: join(folder, "token") }, {}, "/")).toBe(TOKEN);
  expect(tokenOf({}, environment, folder)).toBe(OTHER);
  expect(tokenOf({}, { PLATFORM_TOKEN: "" }, folder)).toBeUndefined();
});

test("a file that others may read is refused", async () => {
  await writeFile(join(folder, "open"), TOKEN);
  for (const mode of [0o640, 0o604]) {
    await chmod(join(folder, "open"), mode);
    expect(() => tokenOf({ tokenFile: "open" }, {}, folder)).toThrow("Others on this computer may read");
  }
});

test("what is no token is refused without being shown", async () => {
  await writeFile(join(folder, "password"), "a secret of another kind", { mode: 0o600 });
  const read = () => tokenOf({ tokenFile: "password" }, {}, folder);
  expect(read).toThrow('What "password" holds is no token');
  expect(read).not.toThrow("another kind");
  expect(() => tokenOf({ tokenFile: "nowhere" }, {}, folder)).toThrow("There is no file");
});
