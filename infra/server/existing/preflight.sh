#!/usr/bin/env bash
# Looks at a machine of one's own before anything is changed on it: all that is wrong with it at once, or what will be done.
set -euo pipefail
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" LC_ALL=C.UTF-8
: "${STACK:?}" "${MEMORY_GB:?}" "${DATA_PATH:?}" "${USER:=$(id -un)}"

problems=()
check_root
check_distribution
check_architecture
check_ipv6
check_memory
check_disk
check_docker
check_port tcp 80
check_port tcp 443
check_port udp 443
check_clock

if [ ${#problems[@]} -gt 0 ]; then
  {
    echo "The host \"$(hostname)\" cannot be used as it is. Nothing was changed on it."
    printf '  - %s\n' "${problems[@]}"
  } >&2
  exit 1
fi

# Ports that other hosts reach now and will not reach any more; not those of SSH, HTTP, HTTPS and this deployment.
read -r _ _ _ ssh_port <<<"${SSH_CONNECTION:-- - - 22}"
closing=$(as_root ss -Htulnp | awk -v ssh="$ssh_port" '
  { port = $5; sub(/.*:/, "", port); address = substr($5, 1, length($5) - length(port) - 1); sub(/%.*/, "", address) }
  address !~ /^(127\.|\[::1\])/ && port != 22 && port != 80 && port != 443 && port != ssh {
    name = "?"; if (match($0, /\(\("[^"]+/)) name = substr($0, RSTART + 3, RLENGTH - 3)
    found = $1 "/" port " (" name ")"; if (!seen[found]++) print found
  }' | paste -sd, | sed 's/,/, /g')

{
  echo "What the deployment does on \"$(hostname)\":"
  echo "  - installs packages that are missing: sudo, nftables, jq, unattended-upgrades and, unless it is there, docker.io"
  echo "  - SSH: by key only; root $(if [ "$(id -u)" = 0 ]; then echo "by key only"; else echo "not at all, so deploy and log in as \"$USER\""; fi)"
  echo "  - firewall: nothing but SSH, 80 and 443 is reached from outside${closing:+; that closes $closing}"
  echo "  - security updates at night, time synchronisation, kernel settings, a swap file where there is none, a limit for the journal"
  echo "  - adds to /etc/docker/daemon.json, and runs containers with images built here"
  echo "  - writes to $DATA_PATH, /etc/platform and /var/lib/platform; formats no disk"
} >&2
