import { isIPv6 } from "node:net";
import { renderStrictTransport, serverNames } from "./names.ts";

/** nginx's site configuration, rendered from data. Pure. */

export interface SiteArgs {
  /** Host names or addresses on the certificate. */
  readonly names: readonly string[];
  /** Container that serves the API and the page, by its own name: an alias would answer with an unhealthy twin, too. */
  readonly control: string;
  /** Container that serves the pages, by its own name; undefined where the stack runs none: control's own page is all there is then. */
  readonly ui?: string | undefined;
  /** Port at which people reach HTTPS; 443 but for local servers. */
  readonly httpsPort: number;
  /** Largest upload in bytes. */
  readonly maxUploadBytes: number;
  /** Whether an authority signs that browsers trust: only then are they told to keep to HTTPS. */
  readonly trusted: boolean;
}

/** Ports inside the nginx container for those who come by IPv4 and by IPv6: above 1024, so that it needs no capability. */
export const EDGE_PORTS = { http: [8080, 8090], https: [8443, 8453] } as const;

/** Port of control, and of the UI, inside their containers. */
const SERVICE_PORT = 8000;

/** Folder in nginx's container where `steps/site.sh` puts an empty file by the name of each container that was replaced. */
const REPLACED = "/etc/nginx/conf.d/replaced";

/** What anybody may ask without an account, and what costs control a password's hash or a look at the database each time. */
const GUESSABLE = ["/api/login", "/api/invitations/accept"] as const;

/** Files of the page: public, and the same for everybody and every query. */
const PAGE_FILES = String.raw`~ ^/[a-z]+\.(css|js|svg)$`;

/** Addresses of the UI's pages: `streamlit_ui/pages/__init__.py` has the same. */
export const UI_PAGES = ["search", "people", "review", "statistics", "system", "item", "person"] as const;

/** Where the browser speaks with the UI while a page is open. */
const UI_STREAM = "/_stcore/stream";

/** What the UI's pages are made of: the same for everybody, and nothing of anybody's. All else that Streamlit offers stays shut. */
const UI_FILES = String.raw`~ ^/(static/|favicon\.png$|_stcore/(health$|host-config$|bidi-components/))`;

/** Where people reach the platform: `https://HOST`, with its port unless that is 443, and an IPv6 address in brackets. */
export function origin(name: string, httpsPort: number): string {
  return `https://${isIPv6(name) ? `[${name}]` : name}${portSuffix(httpsPort)}`;
}

function portSuffix(httpsPort: number): string {
  return httpsPort === 443 ? "" : `:${httpsPort}`;
}

function listen(ports: readonly number[], ...words: string[]): string {
  return ports.map((port) => `    listen ${[port, ...words].join(" ")};`).join("\n");
}

const include = (snippet: string): string => `include /etc/nginx/platform/${snippet}.conf;`;

/** A location that passes on, with what it needs of its own. */
function location(pattern: string, snippets: readonly string[], ...lines: string[]): string {
  return passing("$control", pattern, snippets, lines);
}

function passing(to: string, pattern: string, snippets: readonly string[], lines: readonly string[]): string {
  const all = [...["guard", ...snippets, "proxy"].map(include), ...lines, `proxy_pass ${to};`];
  return `    location ${pattern} {\n${all.map((line) => `        ${line}\n`).join("")}    }\n`;
}

/**
 * Names the container that a service's requests go to. A worker that knows an earlier site may have to serve on, since nginx forgets to
 * tell connections to leave that were being made while it turned: once what served before was replaced, it goes by the service's alias.
 */
function leadsTo(variable: string, container: string, service: string): string {
  return `    set ${variable} http://${container}:${SERVICE_PORT};
    if (-f ${REPLACED}/${container}) {
        set ${variable} http://${service}:${SERVICE_PORT};
    }`;
}

/**
 * The UI's pages, for those who have a session; others are led to the login. Without one nobody makes Streamlit hold a page's state
 * in memory.
 */
function uiLocations(ui: string | undefined): string {
  if (ui === undefined) return "";
  const pages = `~ ^/(${UI_PAGES.join("|")})?$`;
  return `
${leadsTo("$ui", ui, "streamlit-ui")}
    include /etc/nginx/platform/session.conf;

${passing("$ui", pages, ["requests", "pages", "members"], [])}
${passing("$ui", `= ${UI_STREAM}`, ["requests", "members", "same-origin"], [])}
${passing("$ui", UI_FILES, ["requests", "pages"], [])}`;
}

/**
 * TLS settings, headers, limits and the maintenance page are part of nginx's image: they change with it, not with a site.
 * A name that is not the site's is refused before TLS is spoken; without one (so do those who come by address, and those who
 * ask for another name than they shook hands for) it is refused by the first request.
 */
export function renderSite(args: SiteArgs): string {
  const names = serverNames(args.names);
  return `# Written by pulumi up; changes made here are lost.

${renderStrictTransport(args.names, args.trusted)}
server {
${listen(EDGE_PORTS.http, "default_server")}
    server_name _;
    include /etc/nginx/platform/maintenance.conf;
    include /etc/nginx/platform/challenges.conf;

    location / {
        return 421;
    }
}

server {
${listen(EDGE_PORTS.http)}
    server_name ${names};
    include /etc/nginx/platform/maintenance.conf;
    include /etc/nginx/platform/challenges.conf;

    location / {
        return 308 https://$host${portSuffix(args.httpsPort)}$request_uri;
    }
}

server {
${listen(EDGE_PORTS.https, "ssl", "default_server")}
    server_name _;
    include /etc/nginx/platform/maintenance.conf;

    location / {
        return 421;
    }
}

server {
${listen(EDGE_PORTS.https, "ssl")}
    server_name ${names};
    include /etc/nginx/platform/headers.conf;
    add_header Strict-Transport-Security $strict_transport always;
    include /etc/nginx/platform/maintenance.conf;
${leadsTo("$control", args.control, "control")}

${location("/", ["requests"], `client_max_body_size ${args.maxUploadBytes};`)}
    # What control found that the caller may have, by X-Accel-Redirect.
    include /etc/nginx/platform/originals.conf;

    # Kept by nginx, for as long as control is this container.
${location(PAGE_FILES, ["requests", "page"])}
    # Costs no more than a refusal would.
${location("= /api/health", [])}
${GUESSABLE.map((path) => location(`= ${path}`, ["requests", "logins"])).join("\n")}${uiLocations(args.ui)}}

server {
${listen(EDGE_PORTS.https, "ssl")}
    server_name ~.;
    ssl_reject_handshake on;
    include /etc/nginx/platform/maintenance.conf;

    location / {
        return 421;
    }
}
`;
}
