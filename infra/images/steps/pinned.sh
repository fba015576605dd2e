#!/usr/bin/env bash
# Looks whether an image of an earlier release is still there, as it was then.
set -euo pipefail
: "${REFERENCE:?}" "${ID:?}"

id=$(id_of "$REFERENCE" || true)
if [ "$id" != "$ID" ]; then
  echo "The image \"$REFERENCE\" of that release is not on the server any more (wanted $ID, found ${id:-none})." >&2
  exit 1
fi
