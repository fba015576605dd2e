import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { forward } from "../../e2e/harness/forward.ts";
import { ROOT } from "../../e2e/harness/workspace.ts";
import { RUN_LABEL } from "../../machines/labels.ts";
import { bridgeGateway } from "../../machines/registry-mirror.ts";

const IMAGE_FOLDER = join(ROOT, "infra/images/send/registry");

/** A registry that lets nobody in without a password. */
export interface PrivateRegistry {
  /** Where servers of this computer reach it: "172.17.0.1:40001". */
  readonly address: string;
  readonly password: string;
  /** Builds the images of these services in a clone and puts them into it. @returns the list by which stacks pull them, as JSON */
  publish(clone: string, services: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Docker's config.json with the right to pull from an address. Pure. */
export function accessTo(address: string, password: string): string {
  return JSON.stringify({
    auths: { [address]: { auth: Buffer.from(`platform:${password}`).toString("base64") } },
  });
}

/** @param run marks what it makes, for its removal */
export async function startPrivateRegistry(run: string): Promise<PrivateRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "platform-registry-"));
  const password = randomBytes(12).toString("hex");
  const image = (
    await execa("docker", ["build", "--quiet", "--network", "host", IMAGE_FOLDER])
  ).stdout.trim();
  await writeFile(join(folder, "htpasswd"), await passwordFile(image, password));
  const name = `${run}-registry`;
  const settings = {
    MAX_MB: "100000",
    REGISTRY_AUTH: "htpasswd",
    REGISTRY_AUTH_HTPASSWD_REALM: "platform",
    REGISTRY_AUTH_HTPASSWD_PATH: "/etc/registry/htpasswd",
  };
  await execa("docker", [
    ...["run", "--detach", "--interactive", "--name", name, "--label", `${RUN_LABEL}=${run}`],
    ...["--publish", "127.0.0.1::5000", "--volume", `${folder}:/etc/registry:ro`],
    ...Object.entries(settings).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    image,
  ]);
  const here = (await execa("docker", ["port", name, "5000/tcp"])).stdout.trim();
  const lent = await forward(await bridgeGateway(), `http://${here}`);
  const address = new URL(lent.url).host;
  return {
    address,
    password,
    async publish(clone, services) {
      const list = join(folder, "images.json");
      const only = services.flatMap((service) => ["--only", service]);
      await writeFile(join(folder, "config.json"), accessTo(here, password), { mode: 0o600 });
      await execa(
        "node",
        ["scripts/images/publish.ts", "--registry", `${here}/platform`, ...only, "--out", list],
        {
          cwd: clone,
          env: { DOCKER_CONFIG: folder },
          stdout: "inherit",
        },
      );
      return (await readFile(list, "utf8")).replace(`${here}/platform`, `${address}/platform`);
    },
    async remove() {
      lent.close();
      await execa("docker", ["rm", "--force", "--volumes", name]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A line of a password file, with bcrypt, which is all that the registry reads. */
async function passwordFile(image: string, password: string): Promise<string> {
  const hash = 'print crypt(<STDIN>, q($2y$05$) . join "", map { ("a".."z")[rand 26] } 1..22)';
  const words = ["run", "--rm", "--interactive", "--entrypoint", "perl", image, "-e", hash];
  const { stdout } = await execa("docker", words, { input: password });
  return `platform:${stdout}\n`;
}
