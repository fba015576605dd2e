import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CloudMachine } from "../harness/cloud-machine.ts";
import { allHealthy } from "../harness/containers.ts";
import { keepImages } from "../harness/images.ts";
import { startUp } from "../harness/pulumi-process.ts";
import { SERVICES } from "../harness/services.ts";
import { signed } from "./authority.ts";
import { analyzePortrait } from "./portrait.ts";
import type { ProviderFacts } from "./provider.ts";

/** From nothing to HTTPS, past what goes wrong on the way. */
export function deploySuite(facts: ProviderFacts, machine: () => CloudMachine): void {
  const servers = () =>
    machine()
      .cloud.billable()
      .filter(({ type }) => type === facts.server);

  test("a wrong token is refused in words before anything is made", async () => {
    machine().cloud.faults.add({ kind: "unauthorized" });
    const { exitCode, text } = await machine().command("vps-deploy");
    expect(exitCode).not.toBe(0);
    expect(text).toContain("refuses the token");
    expect(text).toContain(`pulumi config set --secret ${facts.keys.token}`);
    expect(machine().cloud.billable()).toEqual([]);
  });

  test("a quota that is used up is told in the provider's words", async () => {
    machine().cloud.faults.add({ kind: "quota", method: "POST", path: facts.createPath, times: 20 });
    const { exitCode, text } = await machine().command("vps-deploy");
    machine().cloud.faults.clear();
    expect(exitCode).not.toBe(0);
    expect(text).toMatch(/limit/);
    expect(servers()).toEqual([]);
  });

  test("an up that is killed while it makes the server leaves something, and the next begins it anew", async () => {
    const { cloud, workspace } = machine();
    cloud.requests.clear();
    const update = startUp(machine());
    await update.line(/(server-machine|server-droplet) creating/);
    const asked = () => cloud.requests.list({ method: "POST", path: new RegExp(facts.createPath) });
    await expect.poll(asked, { interval: 5 }).not.toEqual([]);
    await update.kill();
    expect(workspace.read(`.state/pulumi/.pulumi/stacks/media-platform/${machine().name}.json`)).toContain(
      "pending_operations",
    );
    expect(servers()).toHaveLength(1);
  });

  test("one command leads to HTTPS and the analysis of a picture, and makes nothing twice", async () => {
    const { exitCode, text, seconds } = await machine().command("vps-deploy");
    expect(exitCode, text).toBe(0);
    console.log(`${facts.provider}: ${seconds.toFixed(1)} s to the first HTTPS answer`);
    const wanted = [...SERVICES, ...(facts.signed ? ["certbot"] : [])].filter(
      (name) => !facts.without.includes(name),
    );
    await allHealthy(machine(), wanted);
    await keepImages(await machine().server());
    await signed(machine());
    using client = await machine().client();
    await analyzePortrait(client);
    const made = machine()
      .cloud.billable()
      .map(({ type }) => type);
    expect(new Set(made).size).toBe(made.length);
  });

  test("the same once more changes nothing and only reads", async () => {
    machine().cloud.requests.clear();
    const { exitCode, text } = await machine().command("vps-deploy");
    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/^\d+ unchanged in/m);
    expect(
      machine()
        .cloud.requests.list()
        .filter(({ method }) => method !== "GET"),
    ).toEqual([]);
    const { changeSummary } = await machine().stack.preview({ refresh: true });
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });

  test("neither the state nor a log holds the token in the plain", () => {
    const folder = join(machine().workspace.folder, ".state");
    const files = ["pulumi", "logs"].flatMap((name) => filesUnder(join(folder, name)));
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => readFileSync(file, "utf8").includes(facts.token))).toEqual([]);
  });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}
