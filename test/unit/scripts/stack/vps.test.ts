import { expect, test } from "vitest";
import type { Engine } from "../../../../scripts/environment.ts";
import { unfitEngine } from "../../../../scripts/stack/vps-cloud.ts";
import { serverChange } from "../../../../scripts/stack/vps-deploy.ts";
import { unexpected } from "../../../../scripts/stack/vps-destroy.ts";
import { stopOrder } from "../../../../scripts/stack/vps-drain.ts";
import { partsOf } from "../../../../scripts/stack/vps-parts.ts";
import type { Plan } from "../../../../stacks/plan.ts";

const engine = (kind: Engine["kind"]): Engine => ({
  kind,
  version: "3.250.0",
  installed: "2026-11-22",
  reason: "the download site is out of reach",
});

test.each([
  ["kit", "hetzner", undefined, true],
  ["kit", "hetzner", "https://api.hetzner.cloud/v1", true],
  ["kit", "digitalocean", "https://127.0.0.1.example.org", true],
  ["kit", "hetzner", "http://127.0.0.1:8080/v1", false],
  ["kit", "local", undefined, false],
  ["kit", "existing", undefined, false],
  ["official", "hetzner", undefined, false],
] as const)("%s plugins for %s at %s: refused is %s", (kind, provider, endpoint, refused) => {
  const answer = unfitEngine(engine(kind), provider, endpoint);
  expect(answer !== undefined).toBe(refused);
  if (refused) expect(answer?.fix).toContain("make setup ENGINE=official");
});

const plan: Plan = {
  tier: "budget",
  provider: "hetzner",
  line: "cx",
  serverType: "cx33",
  location: "fsn1",
  cpus: 4,
  diskGb: 80,
  memoryGb: 8,
  volumeGb: 50,
  backups: "none",
  protect: false,
  monthly: { currency: "EUR", parts: [], total: 0 },
  memory: { idleMb: 1, jobsMb: 1 },
};
const target = { plan, guard: undefined };

test("the provider is asked before a server is made or resized, and not otherwise", () => {
  expect(serverChange("prod", undefined, target)).toEqual({
    stack: "prod",
    kind: "create",
    serverType: "cx33",
    location: "fsn1",
  });
  expect(serverChange("prod", { ...plan, serverType: "cx53" }, target)).toMatchObject({ kind: "resize" });
  expect(serverChange("prod", { ...plan, provider: "digitalocean", serverType: "s" }, target)).toMatchObject({
    kind: "create",
  });
  expect(serverChange("prod", plan, target)).toBeUndefined();
});

const urn = (type: string, name: string) => ({
  urn: `urn:pulumi:prod::media-platform::${type}::${name}`,
  type: type.slice(type.lastIndexOf("$") + 1),
});
const SERVER = "platform:server:HetznerServer";

test("server, what is kept with its data, and what is protected are told apart", () => {
  const resources = [
    { ...urn(`${SERVER}$hcloud:index/server:Server`, "server-machine"), id: "1", protect: true },
    { ...urn(`${SERVER}$hcloud:index/server:Server`, "server-machine"), id: "0", delete: true },
    { ...urn(`${SERVER}$hcloud:index/volume:Volume`, "server-data"), id: "2", protect: true },
    { ...urn(`${SERVER}$hcloud:index/primaryIp:PrimaryIp`, "server-addresses-ipv4"), id: "3" },
    { ...urn(`${SERVER}$tls:index/privateKey:PrivateKey`, "server-host-key"), id: "4" },
    { ...urn("platform:service:Service$docker:index/container:Container", "postgres"), id: "5" },
  ];
  const { machine, kept, keys, stale, protected: guarded } = partsOf(resources);
  expect(machine?.id).toBe("1");
  expect(kept.map(({ id }) => id)).toEqual(["2", "3"]);
  expect(keys.map(({ id }) => id)).toEqual(["4"]);
  expect(stale).toEqual([]);
  expect(guarded.map(({ id }) => id)).toEqual(["1", "2"]);
});

test("on this computer Docker's own volume goes with its server, and the data stay", () => {
  const local = "platform:server:LocalServer$docker:index/volume:Volume";
  const { kept, stale, machine } = partsOf([
    { ...urn("platform:server:LocalServer$docker:index/container:Container", "server-local"), id: "1" },
    { ...urn(local, "server-docker"), id: "2" },
    { ...urn(local, "server-data"), id: "3" },
  ]);
  expect([machine?.id, kept.map(({ id }) => id), stale.map(({ id }) => id)]).toEqual(["1", ["3"], ["2"]]);
});

test("services are stopped in the reverse of their start order", () => {
  const service = (name: string) => ({ name, container: `${name}-1`, memoryCapMb: 1 });
  expect(stopOrder([service("postgres"), service("control")])).toEqual(["control-1", "postgres-1"]);
});

test("what still costs money and was not kept is unexpected", () => {
  const left = (["2", "9"] as const).map((id) => ({
    kind: "volume" as const,
    id,
    name: "data",
    monthly: undefined,
  }));
  expect(unexpected(left, [{ ...urn("a", "b"), id: "2" }]).map(({ id }) => id)).toEqual(["9"]);
});
