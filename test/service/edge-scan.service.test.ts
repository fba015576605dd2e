import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docker } from "./docker.ts";
import { DOOR_NAMES, FrontDoor } from "./front-door.ts";

const RUN = `edge-scan-${randomUUID()}`;
const SCANNER = "platform-test/tls-scanner";
const DOCKERFILE = `FROM debian:trixie-slim
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends testssl.sh >/dev/null
`;
/** Into a file, because it writes its progress to where its findings would go. */
const SCAN = `testssl --quiet --color 0 --warnings off --nodns min --add-ca /certificates/current/fullchain.pem \
  --jsonfile /tmp/findings.json "$@" >/tmp/log 2>&1; cat /tmp/findings.json`;

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

let door: FrontDoor;

beforeAll(async () => {
  await execa("docker", ["build", "--quiet", "--network", "host", "--tag", SCANNER, "-"], {
    input: DOCKERFILE,
  });
  door = await FrontDoor.start(RUN);
});
afterAll(() => door?.close());

test("testssl.sh gives its best grade, and finds nothing but that nobody could revoke a certificate of our own", {
  timeout: 900_000,
}, async () => {
  const mount = `--volume=${door.folder}/certificates:/certificates:ro`;
  const scanned = ["--ip", door.address, `https://${DOOR_NAMES[0]}:8443/`];
  const label = `--label=platform.test=${RUN}`;
  const text = await docker("run", "--rm", label, mount, SCANNER, "bash", "-c", SCAN, "scan", ...scanned);
  const findings = JSON.parse(text) as Finding[];
  expect(findings.find(({ id }) => id === "overall_grade")?.finding).toBe("A+");
  const grave = findings.filter(({ severity }) => ["LOW", "MEDIUM", "HIGH", "CRITICAL"].includes(severity));
  expect(grave.map(({ id }) => id)).toEqual(["cert_revocation"]);
});
