#!/usr/bin/env bash
# What the host steps share; put before each of them.
set -euo pipefail

# Over SSH, only root has the folders of administration on its path.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DEBIAN_FRONTEND=noninteractive

# put FILE: standard input becomes the file's content, whole or not at all. What reads the file is told every time: an earlier
# run may have been killed in between.
put() {
  local wanted
  wanted=$(mktemp)
  cat >"$wanted"
  if ! sudo cmp -s "$wanted" "$1"; then
    sudo install -D -m 0644 "$wanted" "$1.new"
    sudo mv -f "$1.new" "$1"
    echo "changed $1"
  fi
  rm -f "$wanted"
}

# A server that is a container has its machine's kernel and clock.
in_container() { systemd-detect-virt --container --quiet; }

# install_packages NAME…: installs what is missing.
install_packages() {
  local name problem missing=()
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -x installed >/dev/null || missing+=("$name")
  done
  if [ ${#missing[@]} = 0 ]; then return; fi
  refresh_package_lists
  if ! problem=$(sudo apt-get -o DPkg::Lock::Timeout=300 -qq -y --no-install-recommends install "${missing[@]}" 2>&1); then
    echo "Packages (${missing[*]}) could not be installed: $problem" >&2
    exit 1
  fi
  echo "installed ${missing[*]}"
}

# At most once an hour. The first boot's own refresh may hold the lock on the lists, for which apt does not wait.
refresh_package_lists() {
  local stamp=/run/platform-package-lists problem deadline=$((SECONDS + 300))
  if [ -n "$(find "$stamp" -mmin -60 2>/dev/null)" ]; then return; fi
  until problem=$(sudo apt-get -qq update 2>&1); do
    if [ "$SECONDS" -ge "$deadline" ] || ! grep -q "Could not get lock" <<<"$problem"; then
      echo "The package lists could not be fetched. See that \"apt-get update\" works on the server: $problem" >&2
      exit 1
    fi
    sleep 3
  done
  sudo touch "$stamp"
}
