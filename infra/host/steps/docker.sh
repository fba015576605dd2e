#!/usr/bin/env bash
# Docker Engine with logs that rotate, and an optional mirror of Docker Hub. Never restarts a Docker that runs anything.
: "${REGISTRY_MIRROR?}" "${DEPLOY_USER:?}"

wanted=$(jq --null-input --arg mirror "$REGISTRY_MIRROR" '
  { "log-driver": "local", "log-opts": { "max-size": "10m", "max-file": "3" } }
  + if $mirror == "" then {} else { "registry-mirrors": [$mirror] } end
  # A mirror without TLS, in a network of its own, has to be named as such: for pulls by its host, for BuildKit by its address.
  + if $mirror | startswith("http://") then { "insecure-registries": [$mirror[7:], $mirror] } else {} end')

# Settings that the owner of the server made stay; those that we made before are known from a copy.
content() { sudo cat "$1" 2>/dev/null | grep . || echo '{}'; }
merged=$(jq --null-input --argjson theirs "$(content /etc/docker/daemon.json)" --argjson before "$(content /etc/platform/docker.json)" \
  --argjson ours "$wanted" '($theirs | with_entries(select($before[.key] != .value))) * $ours')

before=$(content /etc/docker/daemon.json)
was_there=$(command -v dockerd || true)
# The configuration goes first, so that the very first start of the daemon already has it.
put /etc/docker/daemon.json <<<"$merged"
put /etc/platform/docker.json <<<"$wanted"

if ! command -v dockerd >/dev/null; then
  install_packages docker.io
fi
# BuildKit is a package of its own from Docker 23 on, and Docker's own packages bring it along.
if ! sudo docker buildx version >/dev/null 2>&1 && apt-cache show docker-buildx >/dev/null 2>&1; then
  install_packages docker-buildx
fi
sudo systemctl enable --now docker >/dev/null 2>&1
# Reloading takes over mirrors for all but BuildKit, which needs a restart; a log driver is for containers to come, and ours name theirs.
if [ -n "$was_there" ] && [ "$before" != "$merged" ] && [ -z "$(sudo docker ps --quiet)" ]; then
  sudo systemctl restart docker
else
  sudo systemctl reload docker
fi
sudo usermod -aG docker "$DEPLOY_USER"

for _ in $(seq 60); do
  if sudo docker info >/dev/null 2>&1; then break; fi
  sleep 1
done
sudo docker version --format 'Docker {{.Server.Version}}'
