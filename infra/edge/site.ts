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

/** Ports inside the nginx container: above 1024, so that it needs no capability. */
export const EDGE_PORTS = { http: 8080, https: 8443 } as const;

/** Port of control inside its container. */
const CONTROL_PORT = 8000;

export function renderSite(args: SiteArgs): string {
  const port = args.httpsPort === 443 ? "" : `:${args.httpsPort}`;
  return `# Written by pulumi up; changes made here are lost.

# Docker's DNS, asked again and again: a container that comes back with another address is found without a reload.
resolver 127.0.0.11 valid=5s ipv6=off;
resolver_timeout 2s;

server {
    listen ${EDGE_PORTS.http} default_server;
    server_name ${args.names.join(" ")};

    location / {
        return 308 https://$host${port}$request_uri;
    }
}

server {
    listen ${EDGE_PORTS.https} ssl default_server;
    http2 on;
    server_name ${args.names.join(" ")};

    ssl_certificate /certificates/current/fullchain.pem;
    ssl_certificate_key /certificates/current/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
    ssl_prefer_server_ciphers off;
    ssl_session_cache shared:tls:10m;
    ssl_session_timeout 1d;
    ssl_session_tickets off;

    client_max_body_size ${args.maxUploadBytes};

    location / {
        set $control "${args.control}:${CONTROL_PORT}";
        proxy_pass http://$control;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;

        # Uploads go straight through to the disk that keeps them, progress events straight to the browser.
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_read_timeout 300s;
        proxy_next_upstream off;
    }
}
`;
}
