#!/usr/bin/env bash
# Builds one image from its content-named context, unless it is there already; then drops those of the same name that nothing needs any more.
set -euo pipefail
: "${NAME:?}" "${HASH:?}" "${BASE?}" "${FROM?}" "${BUILDS:?}" "${RELEASES:?}"

image="platform/$NAME:$HASH"
context="$BUILDS/$NAME-$HASH.tar"

# One build at a time: two at once have hung servers of 8 GB.
exec 9>"$BUILDS/.lock"
flock 9

# fresh REFERENCE: lets Docker have an image that is started from, no older than a day. BuildKit alone asks the registry at every build,
# and can't build without its answer; of what Docker has, it takes that.
fresh() {
  local pulled said old
  pulled="$BUILDS/.pulled-$(tr '/:@' '_' <<<"$1")"
  if old=$(id_of "$1"); then
    if [ -n "$(find "$pulled" -mmin -1440 2>/dev/null)" ]; then return; fi
    if ! said=$(sudo timeout 30 docker pull --quiet "$1" 2>&1); then
      echo "\"$1\" could not be pulled (${said:-no answer for 30 seconds}): it is used as it was pulled before." >&2
      return
    fi
    if [ "$(id_of "$1")" != "$old" ]; then sudo docker image rm "$old" >/dev/null 2>&1 || true; fi
  elif ! said=$(thrice sudo docker pull --quiet "$1"); then
    echo "\"$1\", which the image \"$image\" starts from, could not be pulled: $said" >&2
    exit 1
  fi
  echo "$1" >"$pulled"
}

if ! id_of "$image" >/dev/null; then
  for reference in $FROM; do fresh "$reference"; done
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
drop_images "platform.image=$NAME" "$RELEASES" "$image"
find "$BUILDS" -maxdepth 1 -type f -name "$NAME-????????????.tar" -mtime +30 ! -path "$context" -delete
# What nothing was started from for as long.
find "$BUILDS" -maxdepth 1 -type f -name ".pulled-*" -mtime +30 | while read -r pulled; do
  sudo docker image rm "$(cat "$pulled")" >/dev/null 2>&1 || true
  rm -f "$pulled"
done
