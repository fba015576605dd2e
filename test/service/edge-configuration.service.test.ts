import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderSite } from "../../infra/edge/site.ts";
import { SITES } from "../fixtures/sites.ts";
import { docker } from "./docker.ts";
import { DOOR_NAMES, FrontDoor } from "./front-door.ts";
import { reloadNginx } from "./reload.ts";

let door: FrontDoor;

beforeAll(async () => {
  door = await FrontDoor.start(`edge-configuration-${randomUUID()}`);
});
afterAll(() => door?.close());

test.each(Object.entries(SITES))("nginx takes the site of %s, and takes it over", async (_, site) => {
  await writeFile(join(door.folder, "sites", "site.conf"), renderSite(site));
  const said = await docker("exec", door.container, "sh", "-c", "nginx -t 2>&1");
  expect(said).not.toContain("[warn]");
  expect(said).toContain("test is successful");
  await reloadNginx(door.container);
});

test("without a site it says so to whoever asks, programs in JSON", async () => {
  await rm(join(door.folder, "sites", "site.conf"));
  await reloadNginx(door.container);
  const ask = (path: string, accept: string) =>
    door.ask({ path, method: "POST", headers: { accept, host: DOOR_NAMES[0] } });
  expect((await ask("/", "text/html")).body).toContain("<title>One moment</title>");
  for (const [path, accept] of [
    ["/", "*/*"],
    ["/api/media", "text/html"],
  ] as const) {
    const answer = await ask(path, accept);
    expect([answer.status, answer.headers["retry-after"], JSON.parse(answer.body)]).toMatchObject([
      503,
      "5",
      { error: { code: "unavailable" } },
    ]);
  }
});
