/** What everything is held to: an nginx that ends TLS as ours does, and does nothing else. Pure. */

export const NAMES = { door: "door.test", bare: "bare.test", control: "control", cat: "cat" } as const;

/** Where the yardstick finds the files of the page, the same bytes as control's. */
export const FILES = "/files";

/** Unlike ours, it knows where control is once and for all, and keeps connections to it open. */
export const BARE_NGINX = `daemon off;
worker_processes 2;
pid /run/nginx/nginx.pid;
error_log /dev/stderr warn;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  access_log /dev/stdout;
  client_body_temp_path /run/nginx/body;
  proxy_temp_path /run/nginx/proxy;
  fastcgi_temp_path /run/nginx/fastcgi;
  uwsgi_temp_path /run/nginx/uwsgi;
  scgi_temp_path /run/nginx/scgi;
  client_max_body_size 0;
  keepalive_requests 10000;
  sendfile on;
  tcp_nopush on;
  include /etc/nginx/platform/tls.conf;
  upstream control { server ${NAMES.control}:8000; keepalive 32; }
  server {
    listen 8443 ssl;
    http2 on;
    ssl_certificate /certificates/current/fullchain.pem;
    ssl_certificate_key /certificates/current/privkey.pem;
    proxy_http_version 1.1;
    proxy_set_header Connection '';
    location / { root ${FILES}; }
    location /api/ { proxy_pass http://control; }
    location = /cat { proxy_pass http://${NAMES.cat}:9000; proxy_request_buffering off; }
  }
}
`;

/** Takes one request's body to the disk with head, which is cat with an end, and answers. */
export const CAT = `length=0
while IFS= read -r line && [ "$line" != $'\\r' ]; do
  case \${line,,} in content-length:*) length=\${line//[!0-9]/} ;; esac
done
head --bytes="$length" >/data/upload
sync --data /data/upload
printf 'HTTP/1.1 201 Created\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n'
`;

/** The door's limits with rates that a benchmark does not reach: they are counted as before, and let everything through. */
export function withoutRates(limits: string): string {
  return limits.replaceAll(/(zone=(?:proxied-)?requests:\S+ rate=)\d+r\/s/g, "$11000000r/s");
}
