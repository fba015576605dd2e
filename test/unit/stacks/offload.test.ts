import { expect, test } from "vitest";
import { catalogue } from "../../../services/catalogue.ts";
import { Settings } from "../../../services/cloud-offload/src/config.ts";
import { CHECKED } from "../../../services/cloud-offload/src/worker/check.ts";
import { serviceEnvironment } from "../../../stacks/environment.ts";
import { evaluate } from "../../../stacks/evaluate.ts";
import { OFFLOADABLE } from "../../../stacks/offload.ts";
import { tiers } from "../../../stacks/tiers.ts";

const offload = { images: "ghcr.io/example/{name}-gpu:1", dayUsd: "1", monthUsd: 10 };

function stack(settings: object) {
  const evaluated = evaluate({ offload: JSON.stringify(settings) }, catalogue);
  if ("problems" in evaluated) throw new Error(evaluated.problems.join());
  const environment = serviceEnvironment(evaluated, tiers.budget, 1, { name: "My.Stack", alertSecrets: [] });
  return { evaluated, environment };
}

test("a stack that rents nothing tells nobody about it, and its seat has no way out", () => {
  const { evaluated, environment } = stack({});
  expect(environment["cloud-offload"]).toEqual({});
  expect(environment["job-manager"]).not.toHaveProperty("OFFLOAD_URL");
  expect(evaluated.services.find(({ name }) => name === "cloud-offload")?.internet).toBe(false);
});

test("cloud-offload understands what the stack tells it, and may go out", () => {
  const { evaluated, environment } = stack(offload);
  const told = Settings.parse(JSON.parse((environment["cloud-offload"] as { OFFLOAD: string }).OFFLOAD));
  expect(told).toMatchObject({
    owner: "media-platform-my-stack",
    limits: { taskUsd: 0.5, dayUsd: 1, monthUsd: 10 },
  });
  expect(told.analyzers).toContainEqual({ name: "whisper-transcriber", input: "path", models: ["speech"] });
  expect(told.analyzers).toHaveLength(OFFLOADABLE.length);
  expect(environment["job-manager"]).toHaveProperty("OFFLOAD_URL", "http://cloud-offload:8000");
  expect(evaluated.services.find(({ name }) => name === "cloud-offload")?.internet).toBe(true);
});

test("only analyzers may go out whose results can be checked", () => {
  expect([...OFFLOADABLE].sort()).toEqual([...CHECKED].sort());
});
