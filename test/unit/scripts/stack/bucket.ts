import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { inState, ROOT, STATE } from "../../../../scripts/state.ts";
import { buildModule } from "../../../engine/cli/module.ts";

/** A bucket of an S3-compatible store on this computer, empty, kept in memory. Use with `await using`. */
export interface Bucket extends AsyncDisposable {
  /** As docs/state.md sets them. */
  readonly environment: Record<string, string>;
  /** Every object's name with its content. */
  objects(): Promise<Map<string, string>>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Starts the store, built from its Go module the first time. */
export async function startBucket(): Promise<Bucket> {
  const program = await buildModule(
    {
      title: "an S3-compatible store from its Go module",
      folder: join(ROOT, "test/machines/bucket"),
      program: "github.com/johannesboyne/gofakes3/cmd/gofakes3",
      link: "",
      out: inState("test", "bucket", "gofakes3"),
    },
    STATE,
    () => undefined,
  );
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    program,
    ["-host", address, "-backend", "memory", "-initialbucket", "state", "-quiet"],
    {
      stdio: "ignore",
    },
  );
  // Also when this process is killed with no time to clean up.
  process.once("exit", () => child.kill());
  const url = `http://${address}/state`;
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) break;
    if (tries > 100) throw new Error("the store does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    environment: {
      PULUMI_BACKEND_URL: `s3://state?region=eu-central-1&endpoint=http://${address}&s3ForcePathStyle=true`,
      AWS_ACCESS_KEY_ID: "access",
      AWS_SECRET_ACCESS_KEY: "secret",
    },
    async objects() {
      const keys = [...(await (await fetch(url)).text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(
        ([, key]) => `${key}`,
      );
      const contents = await Promise.all(keys.map(async (key) => (await fetch(`${url}/${key}`)).text()));
      return new Map(keys.map((key, index) => [key, `${contents[index]}`]));
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}
