#!/bin/sh
# Writes what depends on the stack, and starts the services under a supervisor, which starts again what ends.
set -eu
umask 077

cp -r /etc/services /tmp/services

# Its password is neither on a command line nor in the environment.
printf '{"redis://redis:6379":"%s"}' "$(cat /run/secrets/redis-password)" >/tmp/redis.json

if [ -s /run/secrets/alert-webhook ]; then
  receiver=webhook
else
  receiver=nobody
fi
sed "s/@RECEIVER@/$receiver/" /etc/monitoring/alertmanager.yml >/tmp/alertmanager.yml

exec s6-svscan /tmp/services
