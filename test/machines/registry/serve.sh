#!/bin/sh
# Arguments: GATEWAY PORT. Ends as soon as one of the two registries ends.
set -eu

configuration() {
  cat <<EOF
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: /var/lib/docker-registry }
  maintenance: { readonly: { enabled: $2 } }
http: { addr: "$1" }
EOF
}

configuration "127.0.0.1:$2" false >/tmp/push.yml
configuration "$1:$2" true >/tmp/pull.yml

docker-registry serve /tmp/push.yml &
push=$!
docker-registry serve /tmp/pull.yml &
pull=$!
while kill -0 "$push" 2>/dev/null && kill -0 "$pull" 2>/dev/null; do sleep 1; done
exit 1
