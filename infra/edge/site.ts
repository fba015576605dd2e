import { isIPv6 } from "node:net";

/** nginx's site configuration, rendered from data. Pure. */

export interface SiteArgs {
  /** Host names or addresses it answers to. */
  readonly names: readonly string[];
  /** Container that serves the API and the page, by its own name: an alias would answer with an unhealthy twin, too. */
  readonly control: string;
  /** Port at which people reach HTTPS; 443 but for local servers. */
  readonly httpsPort: number;
  /** Largest upload in bytes. */
  readonly maxUploadBytes: number;
}

/** Ports inside the nginx container for those who come by IPv4 and by IPv6: above 1024, so that it needs no capability. */
export const EDGE_PORTS = { http: [8080, 8090], https: [8443, 8453] } as const;

/** Port of control inside its container. */
const CONTROL_PORT = 8000;

/** Where people reach the platform: `https://HOST`, with its port unless that is 443, and an IPv6 address in brackets. */
export function origin(name: string, httpsPort: number): string {
  return `https://${isIPv6(name) ? `[${name}]` : name}${portSuffix(httpsPort)}`;
}

function portSuffix(httpsPort: number): string {
  return httpsPort === 443 ? "" : `:${httpsPort}`;
}

function listen(ports: readonly number[], ...words: string[]): string {
  return ports.map((port) => `    listen ${[port, ...words].join(" ")} default_server;`).join("\n");
}

/** TLS settings, proxy headers and the maintenance page are part of nginx's image: they change with it, not with a site. */
export function renderSite(args: SiteArgs): string {
  return `# Written by pulumi up; changes made here are lost.

server {
${listen(EDGE_PORTS.http)}
    server_name ${args.names.join(" ")};
    include /etc/nginx/platform/challenges.conf;

    location / {
        return 308 https://$host${portSuffix(args.httpsPort)}$request_uri;
    }
}

server {
${listen(EDGE_PORTS.https, "ssl")}
    http2 on;
    server_name ${args.names.join(" ")};
    include /etc/nginx/platform/maintenance.conf;

    location / {
        include /etc/nginx/platform/proxy.conf;
        client_max_body_size ${args.maxUploadBytes};
        set $control http://${args.control}:${CONTROL_PORT};
        proxy_pass $control;
    }
}
`;
}
