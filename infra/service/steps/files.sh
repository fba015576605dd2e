#!/usr/bin/env bash
# Folders and secrets of one service. Secrets come on standard input, a line each: NAME, a space, the value in base64.
set -euo pipefail
: "${SERVICE:?}" "${OWNER_UID:?}" "${GROUP_ID:?}" "${DATA_PATH:?}" "${WRITES?}" "${READS?}"

for folder in $READS; do
  sudo test -d "$DATA_PATH/$folder" || sudo install -d -m 2770 -g "$GROUP_ID" "$DATA_PATH/$folder"
done
for folder in $WRITES; do
  # 2770: what a service writes belongs to the shared group, so that the others may read it.
  sudo install -d -m 2770 -o "$OWNER_UID" -g "$GROUP_ID" "$DATA_PATH/$folder"
done

secrets="/etc/platform/secrets/$SERVICE"
sudo install -d -m 0700 /etc/platform/secrets
sudo install -d -m 0700 "$secrets"
kept=()
while read -r name value; do
  [ -n "$name" ] || continue
  kept+=(! -name "$name")
  # Written whole under another name first: a container that starts meanwhile sees the old value or the new one.
  sudo install -m 0400 -o "$OWNER_UID" -g "$GROUP_ID" /dev/null "$secrets/.$name"
  printf '%s' "$value" | base64 -d | sudo tee "$secrets/.$name" >/dev/null
  sudo mv -f "$secrets/.$name" "$secrets/$name"
done
sudo find "$secrets" -type f "${kept[@]}" -delete
