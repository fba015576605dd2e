#!/usr/bin/env bash
# What a machine of one's own has to be. Each check adds what is wrong, and the fix, to the list of problems; none changes anything.

# The oldest releases whose packages everything here was tried with.
OLDEST_DEBIAN=11
OLDEST_UBUNTU=20.04
OLDEST_DOCKER=20.10
FREE_GB=15
# A machine that was deployed to before holds most of that already.
FREE_GB_AGAIN=2
# An "8 GB" machine shows about 7.6 GiB: the kernel and the firmware take theirs first.
MEMORY_SHARE=90

problem() { problems+=("$1"); }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
older() { [ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }
# existing PATH: the path itself, or the nearest folder above it that is there.
existing() { local path=$1; until [ -e "$path" ]; do path=$(dirname "$path"); done; echo "$path"; }

check_root() {
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then return; fi
  if command -v sudo >/dev/null; then
    problem "User \"$USER\" may not use sudo without a password. As root: echo '$USER ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-$USER"
  else
    problem "User \"$USER\" is not root, and sudo is not installed. As root: apt-get install sudo && echo '$USER ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-$USER"
  fi
}

check_distribution() {
  local ID="" VERSION_ID="" PRETTY_NAME="an unknown system" oldest half
  # shellcheck disable=SC1091 # it is on the server
  [ -r /etc/os-release ] && . /etc/os-release
  case "$ID" in
    debian) oldest=$OLDEST_DEBIAN ;;
    ubuntu) oldest=$OLDEST_UBUNTU ;;
    *) oldest="" ;;
  esac
  if [ -z "$oldest" ] || [ -z "$VERSION_ID" ] || older "$VERSION_ID" "$oldest"; then
    problem "The host runs \"$PRETTY_NAME\". Install Debian $OLDEST_DEBIAN or newer, or Ubuntu $OLDEST_UBUNTU or newer."
  fi
  if ! [ -d /run/systemd/system ]; then
    problem "systemd does not run on the host. Start the host with it, as Debian and Ubuntu do."
  fi
  half=$(dpkg-query --show --showformat '${db:Status-Status}\n' 2>/dev/null | grep -cE '^(unpacked|half-)' || true)
  if [ "${half:-0}" != 0 ]; then
    problem "Packages are half installed. As root: dpkg --configure --all && apt-get --fix-broken install"
  fi
}

check_ipv6() {
  if [ -e /proc/net/if_inet6 ]; then return; fi
  problem "The kernel runs without IPv6, at which the site is published, too. Take ipv6.disable=1 out of its command line and boot again; sysctl net.ipv6.conf.all.disable_ipv6=1 is the way to have no addresses."
}

check_architecture() {
  if [ "$(uname -m)" = x86_64 ]; then return; fi
  problem "The processor is \"$(uname -m)\". Take an x86_64 host: images are built on it, and none of them was ever tried on another."
}

# Megabytes that the host may use: its memory, or less where it is a container with a limit.
memory_mb() {
  local mb folder bytes path
  mb=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)
  path=$(sed -n 's/^[0-9]*:memory://p' /proc/1/cgroup)
  folder=/sys/fs/cgroup/memory$path
  if [ -z "$path" ]; then folder=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/1/cgroup); fi
  while [[ $folder == /sys/fs/cgroup* ]]; do
    bytes=$(cat "$folder/memory.limit_in_bytes" "$folder/memory.max" 2>/dev/null | head -n 1 || true)
    # "max", and the huge number that means the same, are no limits.
    if [[ $bytes =~ ^[0-9]{1,15}$ ]] && [ $((bytes / 1024 / 1024)) -lt "$mb" ]; then mb=$((bytes / 1024 / 1024)); fi
    folder=$(dirname "$folder")
  done
  echo "$mb"
}

check_memory() {
  local mb
  mb=$(memory_mb)
  if [ "$mb" -ge $((MEMORY_GB * 1024 * MEMORY_SHARE / 100)) ]; then return; fi
  problem "The host has $mb MB of memory, and the stack counts on $MEMORY_GB GB. Choose a smaller \"size\", or a larger host."
}

check_disk() {
  local path need=$FREE_GB free seen=""
  if [ -d /etc/platform/secrets ]; then need=$FREE_GB_AGAIN; fi
  for path in "$(docker info --format '{{.DockerRootDir}}' 2>/dev/null | grep / || echo /var/lib/docker)" "$DATA_PATH"; do
    path=$(existing "$path")
    # Both may be on the same disk.
    if [[ $seen == *" $(stat -c %d "$path") "* ]]; then continue; fi
    seen+=" $(stat -c %d "$path") "
    # In whole GB, rounded down; df rounds up.
    free=$(($(df --output=avail -B 1 "$path" | tail -n 1 | tr -dc 0-9) / 1000000000))
    if [ "$free" -lt "$need" ]; then
      problem "The disk at \"$path\" has $free GB free, and $need GB are needed. Free some, or mount a larger disk there."
    fi
  done
}

check_docker() {
  local kind version
  if ! command -v docker >/dev/null; then return; fi
  kind="$(readlink -f "$(command -v docker)") $(docker --version 2>/dev/null || true)"
  if [[ $kind == *snap* ]]; then
    problem "Docker is installed as a snap, which cannot see the platform's folders. As root: snap remove docker"
    return
  fi
  if [[ ${kind,,} == *podman* ]]; then
    problem "The command \"docker\" is Podman's. As root: apt-get remove podman-docker"
    return
  fi
  version=$(as_root docker version --format '{{.Server.Version}}' 2>/dev/null || dockerd --version 2>/dev/null | sed -n 's/.*version \([0-9.]*\).*/\1/p' || true)
  if [ -z "$version" ]; then
    problem "Docker is installed but does not run. As root: systemctl enable --now docker, or remove it."
  elif older "$version" "$OLDEST_DOCKER"; then
    problem "Docker is $version, and $OLDEST_DOCKER is needed. Update it, or remove it: the platform installs the distribution's own."
  fi
  if as_root docker info --format '{{.SecurityOptions}}' 2>/dev/null | grep -E 'name=(userns|rootless)' >/dev/null; then
    problem "Docker maps user ids (userns-remap or rootless), so services could not own their folders. Remove \"userns-remap\" from /etc/docker/daemon.json."
  fi
}

# check_port PROTOCOL PORT
check_port() {
  local name owner theirs="" ours="" users option=-t
  if [ "$1" = udp ]; then option=-u; fi
  while IFS=$'\t' read -r name owner; do
    if [ -z "$name" ]; then continue; fi
    if [ "$owner" = "$STACK" ]; then ours=yes; else theirs+=" $name"; fi
  done < <(as_root docker ps --filter "publish=$2/$1" --format '{{.Names}}\t{{.Label "platform.stack"}}' 2>/dev/null || true)
  if [ -n "$theirs" ]; then
    problem "Port $2/$1 is published by the container \"${theirs# }\". Remove it: docker rm --force${theirs}"
  elif [ -z "$ours" ]; then
    users=$(as_root ss "$option" -Hlnp "sport = :$2" 2>/dev/null || ss "$option" -Hln "sport = :$2")
    if [ -z "$users" ]; then return; fi
    name=$(grep -oE '\(\("[^"]+' <<<"$users" | cut -c 4- | sort -u | paste -sd, || true)
    problem "Port $2/$1 is in use by \"${name:-a process that only root can name}\". Stop it, and see that it does not start again: systemctl disable --now ${name:-NAME}"
  fi
}

check_clock() {
  if [ "$(date +%Y)" -ge 2026 ]; then return; fi
  problem "The clock says $(date -u +%F). Set it: without the right time no certificate is valid."
}
