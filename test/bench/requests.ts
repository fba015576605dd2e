import type { Machine } from "../e2e/harness/machine.ts";
import { type Chapter, inTurns } from "./figures.ts";
import { saturate } from "./load.ts";
import { writeOnServer } from "./server-files.ts";
import type { Subject } from "./subject.ts";

const ROUNDS = 3;
const EFFORT = { connections: 32, seconds: 8 };

/** Folder that nginx reads its sites from, on the server and inside its container. */
const SITES = { server: "/etc/platform/edge", container: "/etc/nginx/conf.d" } as const;
const HOST = "bench.invalid";
const PATH = "/static.json";

/** What `GET /api/health` answers. */
const BODY = '{"status":"ok"}';

/** A second site of the same nginx, on the same port and certificate, that serves one file. */
const SITE = `server {
    listen 8443 ssl;
    server_name ${HOST};
    access_log off;
    location = ${PATH} {
        root ${SITES.container};
    }
}
`;

/** The health route through nginx, in turns with the same nginx's answers from a file of the same size. */
export async function requestsChapter({ machine, url, certificate }: Subject): Promise<Chapter> {
  const common = { origin: url, certificate };
  const health = () => saturate({ ...common, path: "/api/health" }, EFFORT);
  const file = () => saturate({ ...common, path: PATH, host: HOST }, EFFORT);
  await addSite(machine);
  try {
    await saturate({ ...common, path: "/api/health" }, { ...EFFORT, seconds: 2 });
    await saturate({ ...common, path: PATH, host: HOST }, { ...EFFORT, seconds: 2 });
    const { first, second } = await inTurns(ROUNDS, health, file);
    const yardstick = "static file of the same size";
    const note = `${EFFORT.connections} connections over loopback from the same machine, certificate checked, ${EFFORT.seconds} s a round`;
    return {
      name: "requests",
      figures: [
        {
          what: "GET /api/health over HTTPS",
          unit: "requests/s",
          values: first.map(({ requestsPerSecond }) => requestsPerSecond),
          yardstick: { what: yardstick, values: second.map(({ requestsPerSecond }) => requestsPerSecond) },
          note,
        },
        {
          what: "  its 99th percentile",
          unit: "ms",
          values: first.map(({ p99 }) => p99),
          yardstick: { what: yardstick, values: second.map(({ p99 }) => p99) },
        },
      ],
    };
  } finally {
    await removeSite(machine);
  }
}

async function addSite(machine: Machine): Promise<void> {
  await writeOnServer(machine, `${SITES.server}${PATH}`, BODY);
  await writeOnServer(machine, `${SITES.server}/bench.conf`, SITE);
  await reload(machine);
}

async function removeSite(machine: Machine): Promise<void> {
  await machine.run("rm", "-f", `${SITES.server}/bench.conf`, `${SITES.server}${PATH}`);
  await reload(machine);
}

async function reload(machine: Machine): Promise<void> {
  await machine.run("docker", "exec", await machine.containerOf("nginx"), "nginx", "-s", "reload");
}
