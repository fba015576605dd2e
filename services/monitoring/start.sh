#!/bin/sh
# Writes what depends on the stack, and starts the services under a supervisor, which starts again what ends.
set -eu
umask 077
: "${ALERTMANAGER:?}" "${STACK?}"

cp -r /etc/services /tmp/services

# Its password is neither on a command line nor in the environment.
printf '{"redis://redis:6379":"%s"}' "$(cat /run/secrets/redis-password)" >/tmp/redis.json

# Made by the stack; secrets are named in it by their files.
printf '%s' "$ALERTMANAGER" >/tmp/alertmanager.yml

# Where the pages are published, alerts link to them there.
runbook=${DOCS_URL:+$DOCS_URL/runbook.html}
sed "s|docs/runbook.md|${runbook:-docs/runbook.md}|" /etc/monitoring/alerts.yml >/tmp/alerts.yml

exec s6-svscan /tmp/services
