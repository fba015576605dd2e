#!/usr/bin/env bash
# Docker Engine with logs that rotate, and an optional mirror of Docker Hub.
set -euo pipefail
: "${REGISTRY_MIRROR?}" "${DEPLOY_USER:?}"
export DEBIAN_FRONTEND=noninteractive

wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
mirror=""
if [ -n "$REGISTRY_MIRROR" ]; then
  mirror=$(printf ',\n  "registry-mirrors": ["%s"]' "$REGISTRY_MIRROR")
  # A mirror without TLS, in one's own network, has to be named as such: for pulls by its host, for BuildKit by its address.
  case "$REGISTRY_MIRROR" in
    http://*) mirror+=$(printf ',\n  "insecure-registries": ["%s", "%s"]' "${REGISTRY_MIRROR#http://}" "$REGISTRY_MIRROR") ;;
  esac
fi
cat >"$wanted" <<JSON
{
  "log-driver": "local",
  "log-opts": { "max-size": "10m", "max-file": "3" }${mirror}
}
JSON

# The configuration goes first, so that the very first start of the daemon already has it.
sudo install -d -m 0755 /etc/docker
changed=no
if ! sudo cmp -s "$wanted" /etc/docker/daemon.json; then
  sudo install -m 0644 "$wanted" /etc/docker/daemon.json
  changed=yes
fi

if ! command -v dockerd >/dev/null; then
  sudo apt-get -o DPkg::Lock::Timeout=300 -qq update
  sudo apt-get -o DPkg::Lock::Timeout=300 -qq -y --no-install-recommends install docker.io iptables openssl >/dev/null
  # BuildKit is a package of its own from Docker 23 on.
  if apt-cache show docker-buildx >/dev/null 2>&1; then
    sudo apt-get -o DPkg::Lock::Timeout=300 -qq -y --no-install-recommends install docker-buildx >/dev/null
  fi
elif [ "$changed" = yes ]; then
  sudo systemctl restart docker
fi
sudo systemctl enable --now docker >/dev/null 2>&1
sudo usermod -aG docker "$DEPLOY_USER"

for _ in $(seq 60); do
  if sudo docker info >/dev/null 2>&1; then break; fi
  sleep 1
done
sudo docker version --format 'Docker {{.Server.Version}}'
