#!/usr/bin/env bash
# First contact: waits for the first boot, then lets our own connections through.
set -euo pipefail
: "${MAX_SESSIONS:?}"

if command -v cloud-init >/dev/null; then
  # 2 is "done, with warnings": recoverable, so go on.
  sudo cloud-init status --wait >/dev/null || [ $? -eq 2 ]
fi

# sshd drops bursts of new connections by default (MaxStartups 10:30:100).
sudo tee /etc/ssh/sshd_config.d/20-connections.conf >/dev/null <<CONF
MaxStartups 100:30:200
MaxSessions ${MAX_SESSIONS}
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
CONF
sudo sshd -t
sudo systemctl reload ssh
