import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { install, remove, send, states } from "../../scripts/models/server.ts";
import { connect } from "../../scripts/stack/remote.ts";
import { ensureBaseImages } from "../machines/base-images.ts";
import { cleanUp } from "../machines/cleanup.ts";
import { ensureRegistryMirror, needsRegistryMirror } from "../machines/registry-mirror.ts";
import { startVps, type Vps } from "../machines/vps.ts";
import { makeModel } from "./harness/model.ts";

/** The server that is a container behaves as a rented one does, as far as the platform depends on it. */

vi.setConfig({ testTimeout: 180_000 });

const RUN = `vps-${process.pid}`;
const log = console.log;
let vps: Vps;

/** Standard output of a command that must succeed. */
async function run(command: string, input?: string): Promise<string> {
  const result = await vps.ssh(command, input);
  expect(result.exitCode, `${command}\n${result.stderr}`).toBe(0);
  return result.stdout.trim();
}

beforeAll(async () => {
  await ensureBaseImages({ log });
  vps = await startVps({ run: RUN, memoryMb: 1536, ports: [8080] });
  log(`SSH answers after ${await vps.ready()} s`);
  await run("cloud-init status --wait");
}, 600_000);

afterAll(async () => {
  await cleanUp(RUN, { log });
  await vps?.dispose();
}, 120_000);

describe("first contact", () => {
  test("nothing failed at boot", async () => {
    await run("systemctl is-system-running --wait");
  });

  test("the host shows only the key that it was given", async () => {
    expect(await run("ls /etc/ssh/ssh_host_*.pub")).toBe("/etc/ssh/ssh_host_ed25519_key.pub");
  });

  test("a client that expects another host key refuses to talk", async () => {
    const result = await vps.sshWith(["-o", "HostKeyAlias=someone-else"], "true");
    expect(result.stderr).toContain("Host key verification failed");
  });

  test("root may not log in, not even with the deploy key", async () => {
    const result = await vps.sshWith(["-l", "root"], "true");
    expect(result.stderr).toContain("Permission denied (publickey)");
  });

  test("the deploy user becomes root without a password", async () => {
    expect(await run("sudo -n id -u")).toBe("0");
  });

  test("cloud-init finds no fault with its user data", async () => {
    expect(await run("sudo cloud-init schema --system")).toContain("Valid");
  });
});

describe("Docker inside", () => {
  beforeAll(async () => {
    if (await needsRegistryMirror()) {
      const { url } = await ensureRegistryMirror({ log });
      const settings = { "registry-mirrors": [url], "insecure-registries": [new URL(url).host] };
      await run("sudo mkdir -p /etc/docker && sudo tee /etc/docker/daemon.json", JSON.stringify(settings));
    }
    await run("sudo apt-get -o DPkg::Lock::Timeout=60 -qq update");
    await run("sudo DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends docker.io");
    await run("sudo docker pull -q debian:trixie-slim && sudo docker pull -q node:24-trixie-slim");
  }, 600_000);

  test("runs a container as hardened as ours are", async () => {
    const flags =
      "--read-only --user 10001:2000 --memory 64m --memory-swap 64m --cap-drop ALL --security-opt no-new-privileges --ulimit nproc=50";
    const shell = "id -u; ulimit -u; grep CapEff /proc/self/status; touch /x 2>&1 || true";
    const lines = (await run(`sudo docker run --rm ${flags} debian:trixie-slim bash -c '${shell}'`)).split(
      "\n",
    );
    expect(lines).toEqual([
      "10001",
      "50",
      "CapEff:\t0000000000000000",
      "touch: cannot touch '/x': Read-only file system",
    ]);
  });

  test("a container that eats memory is killed at its cap, and nothing else is", async () => {
    await run("sudo docker run -d --name bystander debian:trixie-slim sleep infinity");
    const eater = await vps.ssh(
      "sudo docker run --rm --memory 64m --memory-swap 64m debian:trixie-slim bash -c 'x=$(head -c 300m /dev/zero | tr \"\\0\" a)'",
    );
    expect(eater.exitCode).toBe(137);
    expect(await run("sudo docker inspect -f '{{.State.Running}}' bystander")).toBe("true");
    await run("sudo docker rm -f bystander");
  });

  // Not by filling the server: without swap, Linux may spend minutes on its page cache before it kills anything.
  test("the memory of containers counts towards the server's limit", async () => {
    const before = await vps.memoryMb();
    const eater = "const a=Buffer.alloc(5e8,1);setInterval(()=>a.length,1e3);console.log('full')";
    await run(`sudo docker run -d --name eater --memory 4g node:24-trixie-slim node -e "${eater}"`);
    await run("until sudo docker logs eater | grep -q full; do sleep 0.2; done");
    expect((await vps.memoryMb()) - before).toBeGreaterThan(400);
    await run("sudo docker rm -f eater");
  });

  test("an internal network has no way out, where the default one has", async () => {
    await run("sudo docker network create --internal inside");
    const update = (network: string) =>
      vps.ssh(
        `sudo docker run --rm --network ${network} debian:trixie-slim timeout 30 apt-get -qq -o APT::Update::Error-Mode=any update`,
      );
    const [outward, inward] = await Promise.all([update("bridge"), update("inside")]);
    expect(outward.exitCode).toBe(0);
    expect(inward.exitCode).not.toBe(0);
  });

  test("image builds reach apt, pip and npm", async () => {
    const python = `FROM debian:trixie-slim
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends ca-certificates python3-venv
RUN python3 -m venv /v && /v/bin/pip install -q h11`;
    const node = "FROM node:24-trixie-slim\nUSER node\nWORKDIR /home/node\nRUN npm install --silent ms";
    await run("sudo DOCKER_BUILDKIT=1 docker build -q -t t:python -", python);
    await run("sudo DOCKER_BUILDKIT=1 docker build -q -t t:node -", node);
  }, 300_000);

  test("a model comes whole and checked or not at all, goes on after a break, and is taken away again", async () => {
    await using remote = await connect(await vps.login());
    using made = makeModel(3_000_000);
    const { file, model, path } = made;
    const [part, placed] = [
      `/srv/platform/models/.parts/${file.sha256}`,
      `/srv/platform/models/${file.path}`,
    ];
    const state = async () => (await states(remote, [model])).get(model.name);
    expect(await state()).toBe("absent");

    using other = makeModel(3_000_001);
    const wrong = { ...other.file, sha256: file.sha256 };
    await expect(send(remote, wrong, other.path, () => undefined)).rejects.toThrow(/another file/);
    expect(await run("sudo find /srv/platform/models -type f")).toBe("");

    await run(`head -c 1000000 /dev/zero | sudo tee ${part} >/dev/null`);
    const sent: number[] = [];
    await send(remote, file, path, (bytes) => sent.push(bytes));
    expect(Math.min(...sent)).toBeGreaterThan(1_000_000);
    expect(sent.at(-1)).toBe(file.bytes);
    expect(await state()).toBe("absent");
    await install(remote, model);
    expect(await run(`sha256sum <${placed}; stat -c '%a %u' ${placed}`)).toBe(`${file.sha256}  -\n644 0`);
    expect(await state()).toBe("installed");

    await run(`echo other | sudo tee ${placed}`);
    expect(await state()).toBe("another file");
    await remove(remote, model);
    expect(await state()).toBe("absent");
    await run("sudo rm -r /srv/platform/models");
  });

  test("a restart of the server brings Docker, its containers and their ports back, and keeps the first boot's facts", async () => {
    const web = 'require("http").createServer((q,r)=>r.end("hello")).listen(8080)';
    await run(
      `sudo docker run -d --init --restart unless-stopped -p 8080:8080 node:24-trixie-slim node -e '${web}'`,
    );
    await run("sudo touch /srv/platform/kept");
    expect(await hello(vps)).toBe("hello");
    await vps.restart();
    await vps.ready();
    expect(await hello(vps)).toBe("hello");
    expect(await run("ls /srv/platform")).toBe("kept");
    expect(await run("sudo ls /var/lib/cloud/instances")).toBe(RUN);
  }, 120_000);
});

/** What the web server in the server says, once it says something. */
async function hello(server: Vps): Promise<string> {
  const end = Date.now() + 30_000;
  for (;;) {
    const url = `http://127.0.0.1:${await server.port(8080)}/`;
    const response = await fetch(url).catch((error: unknown) => {
      if (Date.now() > end) throw error;
    });
    if (response?.ok) return response.text();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
