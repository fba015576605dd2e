import { defineService } from "../../infra/service/manifest.ts";

export const certbot = defineService({
  name: "certbot",
  purpose: "Gets nginx's certificate from an authority and renews it, within the authority's limits.",
  group: "infrastructure",
  memory: { cap: "160m", idle: "40m" },
  health: {
    command: ["/usr/local/bin/healthcheck"],
    interval: "15s",
    timeout: "3s",
    startPeriod: "20s",
    retries: 3,
  },
  networks: [],
  // The authority's directory. It is reached from there through nginx, not here.
  internet: true,
  volumes: [
    { folder: "certificates", mount: "/certificates", access: "rw" },
    { folder: "acme", mount: "/acme", access: "rw" },
    { folder: "acme-challenges", mount: "/challenges", access: "rw" },
    { folder: "certificate-status", mount: "/certificate-status", access: "rw" },
  ],
  tmpfs: { "/tmp": "size=16m" },
  uid: 10003,
  processes: 32,
  tiers: ["budget", "business"],
  // Through it the authority comes: an order that finds no door fails, and the next is minutes later.
  after: ["nginx"],
  update: "stop-first",
  // An order under way may end.
  stopTimeout: "60s",
});
