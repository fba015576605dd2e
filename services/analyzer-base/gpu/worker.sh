#!/bin/sh
# What a rented instance runs: an SSH server that leads to the analyzer and to nothing else, and the analyzer, again whenever it ends.
# Before it, the instance's onstart script has put host_key, authorized_keys and token into /run/worker.
set -eu
umask 077
mkdir -p /run/sshd /media /models
/usr/sbin/sshd -f /etc/worker/sshd_config
cd /app
libraries=$(echo /opt/gpu/nvidia/*/lib | tr ' ' ':')
while :; do
  # Nothing of the provider's environment is handed on.
  # shellcheck disable=SC2086
  env -i PATH="$PATH" LANG=C.UTF-8 HOME=/root ORT_DISABLE_TELEMETRY=1 \
    PYTHONPATH=/opt/gpu LD_LIBRARY_PATH="$libraries" \
    ANALYZER_HOST=127.0.0.1 ANALYZER_TOKEN_FILE=/run/worker/token \
    python -m ${WORKER:?} || true
  sleep 1
done
