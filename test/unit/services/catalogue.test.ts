import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Volume } from "../../../infra/service/manifest.ts";
import { megabytes, seconds } from "../../../infra/service/units.ts";
import { catalogue } from "../../../services/catalogue.ts";
import { Analyzers, Capacity } from "../../../services/job-manager/src/analyzers.ts";
import { neededMb } from "../../../stacks/capacity.ts";
import { serviceEnvironment } from "../../../stacks/environment.ts";
import { evaluate } from "../../../stacks/evaluate.ts";
import { tiers } from "../../../stacks/tiers.ts";

const SERVICES = join(import.meta.dirname, "../../../services");

describe.each(catalogue.map((manifest) => [manifest.name, manifest] as const))("%s", (name, manifest) => {
  const dockerfile = readFileSync(join(SERVICES, name, "Dockerfile.cpu"), "utf8");

  test("says in one sentence what it is for", () => {
    expect(manifest.purpose).toMatch(/^[A-Z][^\n]{15,160}\.$/);
  });

  test("has room in its cap for itself and a job in each of its seats", () => {
    expect(megabytes(manifest.memory.cap)).toBeGreaterThanOrEqual(neededMb(manifest));
  });

  test("starts from a pinned base and installs nothing for a GPU", () => {
    const bases = [...dockerfile.matchAll(/^FROM\s+(\S+)/gm)].map(([, base]) => base);
    for (const base of bases) expect(base).not.toMatch(/:latest$|^[a-z/]+$/);
    expect(dockerfile).not.toMatch(/cuda|nvidia|\btorch\b/i);
  });

  test("runs as its own user, in the image as well where that names one", () => {
    const named = /^USER (\S+)$/m.exec(dockerfile)?.[1];
    if (manifest.base === undefined && named !== undefined) expect(named).toBe(`${manifest.uid}:2000`);
    else expect(named).toBeUndefined();
  });

  test("is asked for its health without a shell, and has time to start", () => {
    const { command, interval, timeout, retries } = manifest.health;
    expect(command[0]).toMatch(/^(\/[\w./-]+|python3)$/);
    expect(command[0]).not.toMatch(/\/(ba|da)?sh$/);
    expect(seconds(timeout ?? "5s")).toBeLessThan(seconds(interval ?? "15s"));
    expect(retries ?? 3).toBeGreaterThan(1);
  });

  test("keeps no capability, and has a bound for its processes", () => {
    expect(manifest.capabilities ?? []).toEqual([]);
    expect(manifest.processes).toBeLessThanOrEqual(256);
  });

  test("can be built from the base that it names", () => {
    expect(/^FROM \$\{?BASE\}?/m.test(dockerfile)).toBe(manifest.base !== undefined);
    if (manifest.base) expect(existsSync(join(SERVICES, manifest.base, "Dockerfile.cpu"))).toBe(true);
  });

  test("is an analyzer with a description for the job manager, or no analyzer", () => {
    expect(manifest.analyzer !== undefined).toBe(["analysis", "content"].includes(manifest.group));
  });

  test("reads results of services that there are, or none", () => {
    const { reads, sources = [] } = manifest.analyzer ?? {};
    expect(sources.length > 0).toBe(reads === "results");
    for (const source of sources)
      expect(catalogue.find(({ name }) => name === source)?.analyzer?.reads).not.toBe(reads);
  });
});

describe("the catalogue", () => {
  test("has every folder with a manifest, once", () => {
    const folders = readdirSync(SERVICES).filter((folder) =>
      existsSync(join(SERVICES, folder, "service.ts")),
    );
    expect(catalogue.map(({ name }) => name).sort()).toEqual(folders.sort());
  });

  test("gives each service a user id of its own between 10000 and 10999", () => {
    const ids = catalogue.map(({ uid }) => uid);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id >= 10_000 && id <= 10_999).toBe(true);
  });

  test("only control stands between the door and the data, and only the job manager and the language model between data and analyzers", () => {
    const on = (...wanted: readonly string[]) =>
      catalogue.filter(({ networks }) => wanted.every((name) => networks.some((one) => one === name)));
    expect(on("edge").map(({ name }) => name)).toEqual(["nginx", "control", "streamlit-ui"]);
    expect(on("edge", "data").map(({ name }) => name)).toEqual(["control"]);
    expect(on("edge", "analysis")).toEqual([]);
    expect(on("data", "analysis").map(({ name }) => name)).toEqual(["job-manager", "llm-service"]);
    for (const { name, analyzer, networks, internet } of catalogue)
      if (analyzer) expect([name, networks, internet]).toEqual([name, ["analysis"], false]);
  });

  test("each folder has one service that writes to it, but for the media", () => {
    const written = catalogue.flatMap(({ volumes = [] }) =>
      (volumes as readonly Volume[]).filter(({ access }) => access === "rw").map(({ folder }) => folder),
    );
    const alone = written.filter((folder) => folder !== "media");
    expect(new Set(alone).size).toBe(alone.length);
    const models = catalogue.filter(({ volumes = [] }) =>
      (volumes as readonly Volume[]).some(({ folder, access }) => folder === "models" && access === "rw"),
    );
    expect(models.map(({ name }) => name)).toEqual(["model-store"]);
  });

  test("certbot waits for the door that the authority comes through, and who waits stands behind whom it waits for", () => {
    const order = catalogue.map(({ name }) => name);
    const waiting = catalogue.filter(({ after }) => after !== undefined);
    expect(waiting.map(({ name, after }) => [name, after])).toEqual([["certbot", ["nginx"]]]);
    for (const { name, after = [] } of waiting)
      for (const other of after) expect(order.indexOf(other)).toBeLessThan(order.indexOf(name));
    expect(order).toEqual(expect.arrayContaining(waiting.flatMap(({ after = [] }) => after)));
  });

  test("publishes ports from one service only, and lets out only those that ask for certificates, bring models, rent GPUs, ask a language model, keep copies elsewhere and send alerts", () => {
    expect(catalogue.filter(({ ports }) => ports?.length).map(({ name }) => name)).toEqual(["nginx"]);
    expect(catalogue.filter(({ internet }) => internet).map(({ name }) => name)).toEqual([
      "certbot",
      "cloud-offload",
      "model-store",
      "llm-service",
      "backup",
      "monitoring",
    ]);
  });

  test("sends services only to those with whom they share a network", () => {
    const evaluated = evaluate({ size: "32gb", tier: "business" }, catalogue);
    if ("problems" in evaluated) throw new Error(evaluated.problems.join("\n"));
    const told = serviceEnvironment(evaluated, tiers.business, 1);
    const networksOf = (name: string): readonly string[] =>
      catalogue.find((manifest) => manifest.name === name)?.networks ?? [];
    const ways = Object.entries(told).flatMap(([from, environment]) =>
      [...JSON.stringify(environment).matchAll(/http:\/\/([\w-]+):\d/g)].map(
        ([, to = ""]) => [from, to] as const,
      ),
    );
    expect(ways).toContainEqual(["control", "monitoring"]);
    expect(
      ways.filter(([from, to]) => !networksOf(to).some((one) => networksOf(from).includes(one))),
    ).toEqual([]);
  });

  test.each(["8gb", "16gb"])(
    "fits the budget tier with %s, and tells the job manager what it accepts",
    (size) => {
      const evaluated = evaluate({ size }, catalogue);
      if ("problems" in evaluated) throw new Error(evaluated.problems.join("\n"));
      const environment = serviceEnvironment(evaluated, tiers.budget, 1)["job-manager"];
      const analyzers = Analyzers.parse(JSON.parse(environment.ANALYZERS));
      expect(analyzers.map(({ name }) => name)).toEqual(
        catalogue.filter(({ analyzer }) => analyzer).map(({ name }) => name),
      );
      expect(Capacity.parse(JSON.parse(environment.CAPACITY)).budgetMb).toBeGreaterThan(1024);
    },
  );
});
