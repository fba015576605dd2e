#!/usr/bin/env bash
# What the later steps need, in one go; package managers don't work side by side.
packages=(ca-certificates e2fsprogs iptables jq nftables openssl unattended-upgrades)
if ! in_container; then
  # Whatever sets the clock already goes on doing so: two exclude each other, and apt would remove it.
  keeper=$(dpkg-query --show --showformat '${db:Status-Status} ${Package} ${Provides}\n' | grep '^installed .* time-daemon' || true)
  if [ -z "$keeper" ]; then packages+=(systemd-timesyncd); fi
fi
install_packages "${packages[@]}"
