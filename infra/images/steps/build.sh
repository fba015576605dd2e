#!/usr/bin/env bash
# Builds one image from its content-named context, unless it is there already; then drops those of the same name that nothing needs any more.
set -euo pipefail
: "${NAME:?}" "${HASH:?}" "${BASE?}" "${BUILDS:?}" "${RELEASES:?}"

image="platform/$NAME:$HASH"
context="$BUILDS/$NAME-$HASH.tar"

# One build at a time: two at once have hung servers of 8 GB.
exec 9>"$BUILDS/.lock"
flock 9

if ! sudo docker image inspect "$image" >/dev/null 2>&1; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  options=()
  if [ -n "$BASE" ]; then options+=(--build-arg "BASE=$BASE"); fi
  # shellcheck disable=SC2024 # both files belong to the user who deploys
  if ! sudo DOCKER_BUILDKIT=1 docker build --progress plain --label "platform.image=$NAME" \
    "${options[@]}" --tag "$image" --file Dockerfile.cpu - <"$context" >"$log" 2>&1; then
    echo "The image \"$image\" could not be built. The end of the build's log:" >&2
    tail -n 40 "$log" >&2
    exit 1
  fi
fi

# What failed before goes; what can be gone back to stays.
mapfile -t keep < <(references_of "$RELEASES")
drop_images "platform.image=$NAME" "$image" "${keep[@]}"
find "$BUILDS" -maxdepth 1 -type f -name "$NAME-????????????.tar" -mtime +30 ! -path "$context" -delete
