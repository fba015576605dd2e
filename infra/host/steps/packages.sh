#!/usr/bin/env bash
# What the later steps need, in one go; package managers don't work side by side.
packages=(ca-certificates e2fsprogs iptables jq nftables openssl unattended-upgrades)
if ! in_container; then
  # Whatever sets the clock already goes on doing so.
  if ! systemctl is-enabled systemd-timesyncd chrony ntp ntpsec openntpd 2>/dev/null | grep -q enabled; then
    packages+=(systemd-timesyncd)
  fi
fi
install_packages "${packages[@]}"
