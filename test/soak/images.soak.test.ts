import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Sent } from "../../infra/images/send/send.ts";
import { ESSENTIAL } from "../../stacks/selection.ts";
import { commandsIn } from "../e2e/harness/command.ts";
import { allHealthy, containers } from "../e2e/harness/containers.ts";
import { describeMachine, type Machine, settingsWithout } from "../e2e/harness/machine.ts";
import { SERVICES } from "../e2e/harness/services.ts";
import { sweepOrphans } from "../e2e/harness/sweep.ts";
import { stateOf } from "../e2e/harness/workspace.ts";
import { accessTo, type PrivateRegistry, startPrivateRegistry } from "./images/private-registry.ts";

const CONTROL = "services/control/src/main.ts";
const WITHOUT = settingsWithout(SERVICES.filter((name) => !ESSENTIAL.includes(name)));

/** A whole deployment whose server builds no image. */
async function machineWith(purpose: string, from: "local" | "registry"): Promise<Machine> {
  const machine = await describeMachine(purpose);
  await machine.stack.setAllConfig({ ...WITHOUT, "images.from": { value: from } }, true);
  return machine;
}

const controlOf = async (machine: Machine) =>
  (await containers(machine)).filter(({ service }) => service === "control").map(({ image }) => image);

/** Docker tells the health that a gate has seen, once it has asked for itself. */
async function expectHealthy(machine: Machine): Promise<void> {
  await vi.waitFor(() => allHealthy(machine, ESSENTIAL), { timeout: 60_000, interval: 500 });
}

async function expectNothingToDo(machine: Machine): Promise<void> {
  const { summary } = await machine.up();
  expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);
}

/** What a server that builds has, and these must not. */
async function expectNothingBuiltOn(machine: Machine): Promise<void> {
  expect(await machine.run("sh", "-c", "ls /var/lib/platform/builds 2>/dev/null | wc -l")).toBe("0");
}

/** An output as an export tells it: the official plugin takes what comes of a secret for one, too. */
type Told = string | { readonly plaintext: string };

function sentOf(told: Told = ""): Sent {
  return JSON.parse(typeof told === "string" ? told : JSON.parse(told.plaintext));
}

beforeAll(sweepOrphans);

describe("images that this computer builds", () => {
  let machine: Machine;
  let first: ReadonlyMap<string, Sent>;
  let before: string[];

  /** What the last update that sent a service's image says of it. */
  const sent = async (): Promise<ReadonlyMap<string, Sent>> => {
    const { deployment } = await machine.stack.exportStack();
    const resources: { type: string; urn: string; outputs?: { stdout?: Told } }[] = deployment.resources;
    return new Map(
      resources
        .filter(({ type, urn }) => type === "command:local:Command" && urn.endsWith("-image"))
        .filter(({ urn }) => !urn.endsWith("server-image"))
        .map(({ urn, outputs }) => [
          urn.slice(urn.lastIndexOf(":") + 1, -"-image".length),
          sentOf(outputs?.stdout),
        ]),
    );
  };

  beforeAll(async () => {
    machine = await machineWith("local-images", "local");
    await machine.up();
  });
  afterAll(() => machine?.remove());

  test("become a healthy platform on a server that builds none", async () => {
    await expectHealthy(machine);
    await expectNothingBuiltOn(machine);
    first = await sent();
    expect([...first.keys()].sort()).toEqual([...ESSENTIAL].sort());
    for (const [name, { blobs, bytes }] of first) console.log(`${name}: ${blobs} blobs, ${bytes} bytes`);
    // All start from the same Debian or the same Node, which only the first of them brings.
    const sizes = [...first.values()].map(({ bytes }) => bytes);
    expect(Math.min(...sizes)).toBeLessThan(Math.max(...sizes) / 2);
  });

  test("are neither built nor sent again where nothing changed", async () => {
    await expectNothingToDo(machine);
  });

  test("send their last layers where one service changed, and nothing of the others", async () => {
    before = await controlOf(machine);
    machine.workspace.write(CONTROL, `// A release.\n${machine.workspace.read(CONTROL)}`);
    await machine.up();
    await expectHealthy(machine);
    expect(await controlOf(machine)).not.toEqual(before);
    const now = await sent();
    const { bytes = 0, blobs } = now.get("control") ?? {};
    console.log(`control, changed: ${blobs} blobs, ${bytes} bytes`);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan((first.get("control")?.bytes ?? 0) / 20);
    for (const [name, one] of now)
      if (name !== "control") expect([name, one]).toEqual([name, first.get(name)]);
  });

  test("can be gone back to, and forward again without being sent", async () => {
    const changed = await controlOf(machine);
    const make = commandsIn(machine.workspace, machine.name, async () => undefined);
    const { exitCode, text } = await make("rollback");
    expect([exitCode, text]).toEqual([0, expect.stringContaining("Back at release")]);
    expect(await controlOf(machine)).toEqual(before);
    await machine.up();
    expect(await controlOf(machine)).toEqual(changed);
    expect((await sent()).get("control")).toEqual({ blobs: 0, bytes: 0 });
  });

  test("leave no key in the state's plain part", async () => {
    const line = (await machine.output<string>("privateKey")).split("\n")[2] ?? "";
    expect(line.length).toBeGreaterThan(30);
    expect(stateOf(machine.workspace).filter((text) => text.includes(line))).toEqual([]);
  });
});

describe("images of a registry that asks for a password", () => {
  let machine: Machine;
  let registry: PrivateRegistry;

  const allow = (password: string) =>
    machine.stack.setConfig("registryAccess", { value: accessTo(registry.address, password), secret: true });

  beforeAll(async () => {
    machine = await machineWith("registry-images", "registry");
    registry = await startPrivateRegistry(machine.name);
    // It speaks plain HTTP, which Docker takes from a mirror that is named so.
    await machine.stack.setConfig("registryMirror", { value: `http://${registry.address}` });
    machine.workspace.write("images.json", await registry.publish(machine.workspace.folder, ESSENTIAL));
  });
  afterAll(async () => {
    await machine?.remove();
    await registry?.remove();
  });

  test("are refused with a wrong one, by name and reason", async () => {
    expect((await fetch(`http://${registry.address}/v2/`)).status).toBe(401);
    await allow("wrong");
    await expect(machine.up()).rejects.toThrow(/could not be pulled: .*(unauthorized|no basic auth)/);
  });

  test("become a healthy platform on a server that builds none", async () => {
    await allow(registry.password);
    await machine.up();
    await expectHealthy(machine);
    await expectNothingBuiltOn(machine);
    expect(await machine.run("docker", "image", "ls", "--format", "{{.Repository}}")).not.toContain(
      registry.address,
    );
  });

  test("are not pulled again where nothing changed", async () => {
    await expectNothingToDo(machine);
  });

  test("leave the password neither on the server nor in the state's plain part", async () => {
    const secret = Buffer.from(`platform:${registry.password}`).toString("base64");
    const found = `grep -rlF -e ${secret} -e ${registry.password} /root /home /tmp /etc /var/lib/platform || true`;
    expect(await machine.run("sh", "-c", found)).toBe("");
    expect(stateOf(machine.workspace).filter((text) => text.includes(secret))).toEqual([]);
  });
});
