import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { connect as http2 } from "node:http2";
import { connect as tcp } from "node:net";
import { join } from "node:path";
import { connect as tls } from "node:tls";
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

test("a connection that was begun before nginx turned to another site, and that it forgets, is told within seconds to come anew", async () => {
  const line = tcp(door.port, "127.0.0.1");
  await once(line, "connect");
  await reloadNginx(door.container);
  // Only now it shakes hands: with a worker that is told to end, and takes this one to be busy.
  const [servername] = DOOR_NAMES;
  const secure = tls({ socket: line, servername, ca: door.certificate, ALPNProtocols: ["h2"] });
  await once(secure, "secureConnect");
  const session = http2(`https://${servername}`, { createConnection: () => secure });
  const leave = once(session, "goaway");
  const asking = setInterval(() => session.request({ ":path": "/api/health" }).resume().end(), 200);
  try {
    expect(await leave).toBeDefined();
  } finally {
    clearInterval(asking);
    session.destroy();
  }
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
