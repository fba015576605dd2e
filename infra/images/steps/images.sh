#!/usr/bin/env bash
# Functions about the images that a server keeps.

# id_of REFERENCE: its id, "sha256:…"; fails, and prints nothing, where Docker has no such image.
id_of() { sudo docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

# references_of FILE: references of the images that can be gone back to, a line each; none where nothing was released yet.
references_of() {
  if sudo test -s "$1"; then sudo cat "$1" | jq -r 'select(.services) | .images[].reference' | sort -u; fi
}

# drop_images LABEL RELEASES REFERENCE…: removes the images with that label, but not these, nor those that can be gone back to as the file
# of releases says, nor what a container uses.
drop_images() {
  local label=$1 releases=$2 references reference
  local -A kept=()
  shift 2
  if ! references=$(references_of "$releases"); then
    echo "\"$releases\" can't be read as releases, so no image is removed." >&2
    return
  fi
  for reference in $references "$@"; do kept[$reference]=1; done
  sudo docker image ls --filter "label=$label" --format '{{.Repository}}:{{.Tag}}' | sort -u |
    while read -r reference; do
      if [ -n "${kept[$reference]-}" ] || [[ $reference == *"<none>"* ]]; then continue; fi
      sudo docker image rm "$reference" >/dev/null 2>&1 || true
    done
}

# thrice COMMAND…: runs a command up to three times, since registries have bad moments; prints what it said when none of them went well.
thrice() {
  local said pause
  for pause in 3 6 0; do
    if said=$("$@" 2>&1); then return; fi
    sleep "$pause"
  done
  printf '%s' "$said"
  return 1
}
