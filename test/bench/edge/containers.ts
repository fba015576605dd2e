import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { MEDIA_GROUP } from "../../../infra/service/manifest.ts";
import { control } from "../../../services/control/service.ts";
import { nginx } from "../../../services/nginx/service.ts";
import { postgres } from "../../../services/postgres/service.ts";
import { RUN_LABEL } from "../../machines/labels.ts";
import { buildImage, docker, makeVolume, startContainer, untilHealthy } from "../../service/docker.ts";
import { FILES, NAMES } from "./bare.ts";
import { LoadBox } from "./load-box.ts";

/** A file of the page that the yardstick serves as well. */
export const PAGE_FILE = "page.js";

const LOAD_IMAGE = "platform-test/load";
const LOAD_DOCKERFILE = `FROM debian:trixie-slim
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends curl openssl socat wrk >/dev/null && rm -rf /var/lib/apt/lists/*
`;

/** Where the containers of a run find each other and their files. */
interface Place {
  readonly run: string;
  readonly folder: string;
}

/** All containers on one network of their own, without a port outside. */
export async function startBoth(run: string, folder: string): Promise<{ box: LoadBox; door: string }> {
  const input = LOAD_DOCKERFILE;
  await execa("docker", ["build", "--quiet", "--network", "host", "--tag", LOAD_IMAGE, "-"], { input });
  const place = { run, folder };
  await docker("network", "create", `--label=${RUN_LABEL}=${run}`, run);
  await startControl(place);
  const box = new LoadBox(await startTool(place, "load", ["sleep", "infinity"]));
  const text = await box.run(`curl --fail --silent http://${NAMES.control}:8000/${PAGE_FILE}`);
  await writeFile(join(folder, "files", PAGE_FILE), text);
  await startTool(place, NAMES.cat, [
    "socat",
    "TCP-LISTEN:9000,fork,reuseaddr",
    "EXEC:bash /bench/cat.sh,nofork",
  ]);

  const image = await buildImage("nginx");
  const certificates = join(folder, "certificates");
  const volumes = { certificates, "acme-challenges": certificates, media: await makeVolume(run) };
  const start = (name: string, ...more: string[]) =>
    startContainer(nginx, {
      runId: run,
      secrets: folder,
      image,
      volumes,
      more: [...joined(run, name), ...more],
    });
  const mount = (from: string, to: string) => `--volume=${folder}/${from}:${to}:ro`;
  const door = await start(
    NAMES.door,
    mount("limits.conf", "/etc/nginx/platform/limits.conf"),
    mount("sites", nginx.site),
  );
  await start(
    NAMES.bare,
    mount("bare.conf", "/etc/nginx/nginx.conf"),
    mount("files", FILES),
    "--entrypoint=nginx",
  );
  await untilHealthy(door);
  const patiently =
    "--silent --insecure --fail --retry 20 --retry-connrefused --retry-delay 1 --output /dev/null";
  await box.run(`curl ${patiently} https://${NAMES.bare}:8443/${PAGE_FILE}`);
  return { box, door };
}

async function startControl({ run, folder }: Place): Promise<void> {
  const common = { runId: run, secrets: folder };
  const database = {
    ...common,
    image: await buildImage("postgres"),
    volumes: { postgres: await makeVolume(run) },
  };
  await untilHealthy(await startContainer(postgres, { ...database, more: joined(run, "postgres") }));
  const volumes = Object.fromEntries(
    await Promise.all(control.volumes.map(async ({ folder }) => [folder, await makeVolume(run)])),
  );
  const behind = { ...common, image: await buildImage("control"), volumes };
  const container = await startContainer(control, { ...behind, more: joined(run, NAMES.control) });
  // On a server the deployment gives it to control. Docker takes an empty volume back to root at its first use.
  const owner = `${control.uid}:${MEDIA_GROUP}`;
  await docker("run", "--rm", `--volume=${volumes.media}:/media`, LOAD_IMAGE, "chown", owner, "/media");
  await untilHealthy(container);
}

/** A container with the tools, a disk of its own at /data. */
async function startTool({ run, folder }: Place, name: string, command: readonly string[]): Promise<string> {
  const volumes = [`--volume=${folder}:/bench:ro`, `--volume=${await makeVolume(run)}:/data`];
  const options = ["--detach", "--init", `--label=${RUN_LABEL}=${run}`, ...joined(run, name), ...volumes];
  return docker("run", ...options, LOAD_IMAGE, ...command);
}

function joined(network: string, name: string): string[] {
  return [`--network=${network}`, `--network-alias=${name}`];
}
