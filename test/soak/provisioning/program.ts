import * as pulumi from "@pulumi/pulumi";
import { makeServer } from "../../../infra/server/make.ts";
import { readConfig } from "../../../stacks/config.ts";
import { planOf } from "../../../stacks/plan.ts";
import { noticeResize } from "../../../stacks/resize-notice.ts";
import { serverArgs } from "../../../stacks/server.ts";

/** What a stack makes at its provider, as the whole program does it, and nothing on the server. */

const config = readConfig();
const { settings } = config;

export const plan = planOf(config);

const server = makeServer(settings.provider, "server", serverArgs(pulumi.getStack(), config, process.env), {
  transforms: [noticeResize],
});

export const url = pulumi.interpolate`https://${server.address}`;
export const address = server.address;
export const ports = server.ports;
export const hostKey = server.hostKey;
export const user = server.user;
export const privateKey = server.privateKey;
export const adminPassword = pulumi.secret("");
export const serviceList: string[] = [];
export const device = server.dataDevice;
