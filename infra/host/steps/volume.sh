#!/usr/bin/env bash
# Mounts the data volume by a line of our own in fstab. Formats it only when there is nothing at all on it.
: "${DEVICE:?}" "${DATA_PATH:?}" "${SIZE_GB:?}" "${SECONDS_ALLOWED:?}"

refuse() {
  echo "The data volume \"$DEVICE\" was not mounted at \"$DATA_PATH\": $1" >&2
  exit 1
}

# A volume is attached while the server runs, and appears some seconds later.
until [ -b "$DEVICE" ]; do
  if [ "$SECONDS" -ge "$SECONDS_ALLOWED" ]; then
    refuse "it did not appear within $SECONDS_ALLOWED seconds. See that it is attached to this server, and run \"pulumi up\" again."
  fi
  sleep 0.5
done
device=$(readlink -f "$DEVICE")
# And so does what it has grown by.
until [ "$(sudo blockdev --getsize64 "$device")" -ge "${SIZE_GB}000000000" ] || [ "$SECONDS" -ge "$SECONDS_ALLOWED" ]; do sleep 0.5; done

# nothing_on DEVICE: no file system, partition table, RAID or LVM that is known, and no bytes at its beginning.
nothing_on() {
  local code=0
  sudo blkid --probe "$1" >/dev/null 2>&1 || code=$?
  [ "$code" = 2 ] || return 1
  [ -z "$(sudo wipefs --no-act "$1")" ] || return 1
  [ "$(lsblk --noheadings --list --output NAME "$1" | wc -l)" = 1 ] || return 1
  sudo head -c 16M "$1" | cmp -s -n "$((16 * 1024 * 1024))" - /dev/zero
}

if nothing_on "$device"; then
  sudo mkfs.ext4 -q -m 0 -L platform-data "$device"
  echo "formatted $DEVICE, which was blank"
fi

type=$(sudo blkid --probe --output value --match-tag TYPE "$device" || true)
uuid=$(sudo blkid --probe --output value --match-tag UUID "$device" || true)
case "$type" in
  ext4 | xfs | btrfs) ;;
  "") refuse "it is not blank, but holds no file system that is known. If nothing on it is needed, blank it with \"blkdiscard --zeroout\"." ;;
  *) refuse "it holds \"$type\", not a file system. If nothing on it is needed, blank it with \"wipefs --all\" and \"blkdiscard --zeroout\"." ;;
esac

mounted=$(findmnt --noheadings --output MAJ:MIN --mountpoint "$DATA_PATH" | tail -n 1 | tr -d ' ' || true)
wanted=$(lsblk --nodeps --noheadings --output MAJ:MIN "$device" | tr -d ' ')
if [ -n "$mounted" ] && [ "$mounted" != "$wanted" ]; then
  refuse "something else is mounted there ($(findmnt --noheadings --output SOURCE --mountpoint "$DATA_PATH" | tail -n 1))."
fi
if [ -z "$mounted" ] && [ -n "$(sudo ls -A "$DATA_PATH" 2>/dev/null)" ]; then
  refuse "that folder has content on the server's own disk, which the volume would hide. Move it away, mount the volume, and move it back."
fi

# In fstab, the mount point names our line; another volume takes the place of the one before.
line="UUID=$uuid $DATA_PATH $type nofail,discard,noatime,x-systemd.device-timeout=60s 0 2"
if ! grep -qxF "$line" /etc/fstab; then
  table=$(mktemp)
  awk -v path="$DATA_PATH" '$2 != path || /^[[:space:]]*#/' /etc/fstab >"$table"
  echo "$line" >>"$table"
  put /etc/fstab <"$table"
  rm -f "$table"
fi

# Docker waits for the volume, and never writes into the empty folder below it. A volume that comes late brings Docker along.
unit=$(systemd-escape --path --suffix=mount "$DATA_PATH")
for docker in docker.service docker.socket; do
  put "/etc/systemd/system/$docker.d/20-platform-volume.conf" <<CONF
[Unit]
RequiresMountsFor=$DATA_PATH
CONF
done
put "/etc/systemd/system/$unit.d/platform.conf" <<CONF
[Unit]
Wants=docker.service
StartLimitIntervalSec=0
CONF
put "/etc/systemd/system/$(systemd-escape --path --suffix=device "/dev/disk/by-uuid/$uuid").d/platform.conf" <<CONF
[Unit]
Wants=$unit
CONF
sudo systemctl daemon-reload

# A volume that grew gives its file system room, at once or while it is not in use.
grow() {
  local said
  if [ "$type" != ext4 ]; then return; fi
  if [ -z "$mounted" ]; then sudo e2fsck -f -p "$device" >/dev/null || [ $? -le 1 ]; fi
  if said=$(sudo resize2fs "$device" 2>&1); then
    if ! grep -q "Nothing to do" <<<"$said"; then echo "grown to the size of the volume"; fi
  elif in_container; then
    echo "\"$DATA_PATH\" keeps its size: a container may not change a file system that is mounted. Restart it." >&2
  else
    refuse "its file system could not be given the volume's new size: $said"
  fi
}
grow
sudo install -d -m 0755 "$DATA_PATH"
if [ -z "$mounted" ]; then sudo mount "$DATA_PATH"; fi
