#!/usr/bin/env bash
# Pulls one image by its digest, unless it is there already, and gives it the name that containers use. Who may pull comes on
# standard input, as Docker's own config.json, or nothing for everybody.
set -euo pipefail
: "${NAME:?}" "${REFERENCE:?}" "${SOURCE:?}" "${IDS:?}" "${RELEASES:?}"

access=$(cat)
is_wanted() { case " $IDS " in *" $1 "*) test -n "$1" ;; *) false ;; esac; }

if ! is_wanted "$(id_of "$REFERENCE")"; then
  config=$(mktemp -d)
  trap 'rm -rf "$config"' EXIT
  if [ -n "$access" ]; then (umask 077 && printf '%s' "$access" >"$config/config.json"); fi
  if ! said=$(thrice sudo docker --config "$config" pull --quiet "$SOURCE"); then
    echo "The image \"$SOURCE\" could not be pulled: $said" >&2
    exit 1
  fi
  sudo docker tag "$SOURCE" "$REFERENCE"
  if ! is_wanted "$(id_of "$REFERENCE")"; then
    sudo docker image rm "$REFERENCE" "$SOURCE" >/dev/null
    echo "What \"$SOURCE\" gave is not the image of the list (wanted $IDS)." >&2
    exit 1
  fi
  # One name is enough: with two, removing one would free nothing.
  sudo docker image rm "$SOURCE" >/dev/null
fi

drop_images "platform.image=$NAME" "$RELEASES" "$REFERENCE"
