import "./plain-stack-traces.ts";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { certificate, Edge } from "../infra/edge/edge.ts";
import { dockerProvider } from "../infra/host/docker-provider.ts";
import { Host } from "../infra/host/host.ts";
import { makeServer } from "../infra/server/make.ts";
import { goesWith } from "../infra/server/server.ts";
import { Networks } from "../infra/service/networks.ts";
import { generatedSecret } from "../infra/step/generated-secret.ts";
import { streamlitUi } from "../services/streamlit-ui/service.ts";
import { directoryOf, isTrusted, namesOf } from "./acme.ts";
import { ALERT_SECRET_KEYS } from "./alerts.ts";
import { readConfig } from "./config.ts";
import { runs, serviceEnvironment } from "./environment.ts";
import { buildImages, pinnedImages, pulledImages, sentImages } from "./images/images.ts";
import { planLine, planOf } from "./plan.ts";
import { describe, describeReturn } from "./release/describe.ts";
import { readMigrations } from "./release/migrations.ts";
import { originOf } from "./release/origin.ts";
import { readPinned } from "./release/pinned.ts";
import { release as recordRelease } from "./release/release.ts";
import { noticeResize } from "./resize-notice.ts";
import { stackSecrets } from "./secrets.ts";
import { serverArgs } from "./server.ts";
import { serverFacts } from "./server-facts.ts";
import { deployServices } from "./services.ts";
import { tiers } from "./tiers.ts";

/** What is deployed, from top to bottom: config → server → host → images → services → edge → release → outputs. */

const MAX_UPLOAD_BYTES = 8 * 1024 ** 3;

const wanted = readConfig();
const { settings } = wanted;
/** An update that goes back takes what runs in containers from that release, and all else from here. */
const pinned = readPinned(process.env);
const config = { ...wanted, services: pinned?.services ?? wanted.services };
const stack = pulumi.getStack();
const environment =
  pinned?.environment ??
  serviceEnvironment(config, tiers[settings.tier], MAX_UPLOAD_BYTES, {
    name: stack,
    alertSecrets: ALERT_SECRET_KEYS.filter((key) => config.alertSecrets[key] !== undefined),
  });
const secrets = stackSecrets(config);

/** What the server is and costs: a preview shows by it what changes. */
export const plan = planOf(config);
pulumi.log.info(planLine(plan));

const server = makeServer(settings.provider, "server", serverArgs(stack, config, process.env), {
  transforms: [noticeResize],
});
const onServer = goesWith(server);
const host = new Host("host", {
  server,
  registryMirror: settings.registryMirror ?? "",
  sshNetworks: settings.sshNetworks,
  volumeGb: config.choice.volumeGb,
  ...(settings.rebootTime !== undefined && { rebootTime: settings.rebootTime }),
});

const provider = dockerProvider("docker", { server, stack }, { ...onServer, dependsOn: [host.ready] });
const networks = new Networks("networks", { server, provider });
const imagesArgs = {
  folder: join(import.meta.dirname, "../services"),
  services: config.services,
  server,
  stack,
  ready: host.ready,
};
const ofClone = settings.images.from === "local" ? sentImages : buildImages;
const images = pinned
  ? pinnedImages(pinned, imagesArgs, ofClone)
  : settings.images.from === "registry"
    ? pulledImages(settings.images.list, config.registryAccess ?? "", imagesArgs)
    : ofClone(imagesArgs);

const names = server.address.apply((address) => namesOf(settings, address));
const directory = directoryOf(settings);
const edgeUid = config.services.find((service) => service.name === "nginx")?.uid ?? 0;
const placeholder = certificate(
  "certificate",
  { server, names, directory, ownerUid: edgeUid },
  { ...onServer, dependsOn: [host.ready] },
);

const facts = JSON.stringify(serverFacts(stack, config));

const services = deployServices(config.services, {
  server,
  provider,
  images,
  networks,
  secrets,
  fingerprintKey: generatedSecret("fingerprint-key", {}),
  stack,
  environment: { ...environment, control: { ...environment.control, SERVER: facts } },
  before: [host.ready, placeholder],
});

const edge = new Edge("edge", {
  server,
  names,
  nginx: services.container("nginx"),
  control: services.container("control"),
  ui: runs(config, streamlitUi) ? services.container(streamlitUi.name) : undefined,
  maxUploadBytes: MAX_UPLOAD_BYTES,
  trusted: isTrusted(directory),
});

const origin = originOf(join(import.meta.dirname, ".."), process.env);
const described = pinned
  ? describeReturn(pinned, origin)
  : describe({ ...config, environment, images, migrations: readMigrations(), origin });
recordRelease(described, { server, after: [...services.gates, edge] });

export const release = described.output;
export const url = edge.url;
export const address = server.address;
export const ports = server.ports;
export const hostKey = server.hostKey;
export const user = server.user;
export const privateKey = server.privateKey;
export const adminPassword = secrets["admin-password"];
/** Opens the copies of the data: without it nobody can read them. Keep it elsewhere, too. */
export const backupPassword = secrets["backup-password"];
/** Of the account that GPUs are rented with, for other stacks; empty where none is set. */
export const vastApiKey = secrets["vast-api-key"];
/** PEM; what a client has to trust where the certificate is self-signed. */
export const trustedCertificate = directory === undefined ? placeholder.stdout : undefined;
export const serviceList = services.table;
