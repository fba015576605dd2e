import { defineService } from "../../infra/service/manifest.ts";

export const nginx = defineService({
  name: "nginx",
  purpose: "The only door: ends TLS and passes requests on to the container that the stack named.",
  group: "infrastructure",
  // As much as all its connections at once need at most; see worker_connections.
  memory: { cap: "256m", idle: "12m" },
  health: {
    command: ["/usr/local/bin/healthcheck.pl"],
    interval: "5s",
    timeout: "3s",
    startPeriod: "20s",
    retries: 3,
  },
  networks: ["edge"],
  internet: false,
  // Host ports. Inside it listens on 8080 and 8443, which need no capability.
  ports: [
    { host: 80, container: 8080, ipv6: 8090 },
    { host: 443, container: 8443, ipv6: 8453 },
  ],
  site: "/etc/nginx/conf.d",
  volumes: [
    { folder: "certificates", mount: "/certificates", access: "ro" },
    { folder: "acme-challenges", mount: "/challenges", access: "ro" },
    // Uploads that control gave leave to be played.
    { folder: "media", mount: "/media", access: "ro" },
  ],
  tmpfs: { "/run/nginx": "size=32m,uid=10000,gid=2000,mode=0700" },
  uid: 10000,
  processes: 32,
  tiers: ["budget", "business"],
  update: "stop-first",
  // Only for an nginx that is itself replaced: it then cuts what is still under way, because two can't own the ports.
  stopTimeout: "15s",
});
