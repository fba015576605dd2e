import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { ModelStore as Client } from "../../../../services/control/src/models/store.ts";
import type { Model } from "../../../../services/model-store/src/model.ts";
import { buildServer } from "../../../../services/model-store/src/server.ts";
import { ModelStore } from "../../../../services/model-store/src/store.ts";

const PIECE = 65_536;
const made: Model = {
  ...{ name: "made", task: "a test", service: "object-detection", licence: "CC0-1.0", commercialUse: true },
  ...{ memory: "1m", without: "nothing", page: "https://example.org" },
  files: [{ path: "a/b", bytes: 50 * PIECE, sha256: "0".repeat(64), source: "http://127.0.0.1:9/" }],
};

test("control reads why a file was refused in its middle, and is not left with a connection that nobody reads from", async () => {
  const root = mkdtempSync(join(tmpdir(), "platform-models-"));
  const app = buildServer(new ModelStore({ root, models: [made] }));
  const client = new Client(await app.listen({ host: "127.0.0.1", port: 0 }));
  const pieces = Array.from({ length: 200 }, () => Buffer.alloc(PIECE));
  await expect(client.bring("made", "a/b", Readable.from(pieces), false)).rejects.toMatchObject({
    status: 400,
    reason: expect.stringContaining("more are sent"),
  });
  await app.close();
  rmSync(root, { recursive: true, force: true });
});
