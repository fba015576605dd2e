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
import { directoryOf, isTrusted, namesOf } from "./acme.ts";
import { ALERT_SECRET_KEYS } from "./alerts.ts";
import { readConfig } from "./config.ts";
import { serviceEnvironment } from "./environment.ts";
import { buildImages } from "./images.ts";
import { planLine, planOf } from "./plan.ts";
import { noticeResize } from "./resize-notice.ts";
import { stackSecrets } from "./secrets.ts";
import { serverArgs } from "./server.ts";
import { deployServices } from "./services.ts";
import { tiers } from "./tiers.ts";

/** What is deployed, from top to bottom: config → server → host → images → services → edge → outputs. */

const MAX_UPLOAD_BYTES = 8 * 1024 ** 3;

const config = readConfig();
const { settings } = config;
const stack = pulumi.getStack();
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
const images = buildImages(join(import.meta.dirname, "../services"), config.services, server, host.ready);

const names = server.address.apply((address) => namesOf(settings, address));
const directory = directoryOf(settings);
const edgeUid = config.services.find((service) => service.name === "nginx")?.uid ?? 0;
const placeholder = certificate(
  "certificate",
  { server, names, directory, ownerUid: edgeUid },
  { ...onServer, dependsOn: [host.ready] },
);

const services = deployServices(config.services, {
  server,
  provider,
  images,
  networks,
  secrets,
  fingerprintKey: generatedSecret("fingerprint-key", {}),
  stack,
  environment: serviceEnvironment(config, tiers[settings.tier], MAX_UPLOAD_BYTES, {
    name: stack,
    alertSecrets: ALERT_SECRET_KEYS.filter((key) => config.alertSecrets[key] !== undefined),
  }),
  before: [host.ready, placeholder],
});

const edge = new Edge("edge", {
  server,
  names,
  nginx: services.container("nginx"),
  control: services.container("control"),
  maxUploadBytes: MAX_UPLOAD_BYTES,
  trusted: isTrusted(directory),
});

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
