#!/bin/sh
# Writes the configuration with the password into memory, so that it is in no argument, variable or file on a disk.
set -eu
umask 077

config=/run/redis/redis.conf
password="$(cat /run/secrets/redis-password)"
if [ -z "$password" ]; then
  echo "The secret \"redis-password\" is empty." >&2
  exit 1
fi
{
  echo "include /etc/redis/platform.conf"
  printf 'requirepass "%s"\n' "$(printf '%s' "$password" | sed 's/[\\"]/\\&/g')"
} >"$config"
exec redis-server "$config"
