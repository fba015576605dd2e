#!/usr/bin/env bash
# The folders that everything else stands on.
: "${DATA_PATH:?}" "${DEPLOY_USER:?}"

sudo install -d -m 0755 "$DATA_PATH" /etc/platform /etc/platform/edge
sudo install -d -m 0700 /etc/platform/secrets
sudo install -d -m 0755 -o "$DEPLOY_USER" /var/lib/platform /var/lib/platform/builds
