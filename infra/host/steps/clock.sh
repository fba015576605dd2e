#!/usr/bin/env bash
# The right time, without which no certificate is valid.
if in_container; then
  echo "skipped: a container has its machine's clock"
  exit 0
fi
for unit in chrony ntp ntpsec openntpd; do
  if systemctl is-active --quiet "$unit"; then
    echo "kept: $unit sets the clock"
    exit 0
  fi
done
if [ "$(timedatectl show --property NTP --value)" != yes ]; then
  sudo timedatectl set-ntp true
  echo "changed: systemd-timesyncd sets the clock"
fi
