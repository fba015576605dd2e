import { afterAll, beforeAll, expect, test } from "vitest";
import { removeStrays } from "../../scripts/stack/strays.ts";
import { cleanUp } from "../machines/cleanup.ts";
import { RUN_LABEL } from "../machines/labels.ts";
import { docker } from "./docker.ts";

const RUN = `strays-${process.pid}`;
/** Of the service images, so it is on every machine that runs these tests; it is not started. */
const IMAGE = "debian:bookworm-slim";

const create = (name: string) =>
  docker(
    ...["create", "--name", name, "--label", "platform.stack=local", "--label", `${RUN_LABEL}=${RUN}`],
    ...[IMAGE, "true"],
  );

beforeAll(async () => {
  await create(`${RUN}-mine`);
  await create(`${RUN}-of-another-clone`);
});
afterAll(() => cleanUp(RUN, { log: () => undefined }));

test("a container that a killed run made is removed, and the server of another clone's stack of the same name stays", async () => {
  const [urn, type] = [
    "urn:pulumi:local::p::pulumi:providers:docker::default",
    "docker:index/container:Container",
  ];
  const begun = { urn: "urn::server", type, provider: `${urn}::1`, inputs: { name: `${RUN}-mine` } };
  const removed = await removeStrays({
    resources: [{ urn, id: "1", type: "pulumi:providers:docker", inputs: {} }],
    pending_operations: [{ type: "creating", resource: begun }],
  });
  expect(removed).toBe(1);
  const left = await docker("ps", "--all", "--filter", `label=${RUN_LABEL}=${RUN}`, "--format", "{{.Names}}");
  expect(left).toBe(`${RUN}-of-another-clone`);
});
