#!/bin/sh
# Becomes nginx, or says in plain words why it can't.
set -eu
umask 077

if [ ! -r /certificates/current/privkey.pem ]; then
  echo "There is no certificate at /certificates/current that user $(id -u) may read." >&2
  exit 1
fi
exec nginx
