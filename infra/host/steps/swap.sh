#!/usr/bin/env bash
# A swap file of half the memory, so that a build or a leak slows an 8 GB server down instead of hanging it.
: "${MAX_MB:?}"

file=/var/swap-platform
if in_container; then
  echo "skipped: a container has its machine's swap"
  exit 0
fi
total=$(awk '$1 == "SwapTotal:" { print int($2 / 1024) }' /proc/meminfo)
if [ "$total" -gt 0 ] && [ ! -e "$file" ]; then
  echo "skipped: the server has $total MB of swap already"
  exit 0
fi
kind=$(findmnt -no FSTYPE --target /var)
case "$kind" in
  ext4 | xfs) ;;
  *)
    echo "skipped: a swap file on $kind needs more than this step knows"
    exit 0
    ;;
esac

size=$(awk -v max="$MAX_MB" '$1 == "MemTotal:" { half = int($2 / 2048); print half < max ? half : max }' /proc/meminfo)
if [ "$(sudo stat -c %s "$file" 2>/dev/null || echo 0)" != $((size * 1024 * 1024)) ]; then
  free=$(df --output=avail -BM /var | tail -n 1 | tr -dc 0-9)
  if [ "$free" -lt $((size * 3)) ]; then
    echo "skipped: $free MB of disk are too little to give $size MB to swap"
    exit 0
  fi
  if sudo swapon --show=NAME --noheadings | grep -x "$file" >/dev/null; then sudo swapoff "$file"; fi
  sudo rm -f "$file"
  sudo install -m 0600 /dev/null "$file"
  sudo fallocate -l "${size}M" "$file"
  sudo mkswap "$file" >/dev/null
  echo "made a swap file of $size MB"
fi
if ! grep -q "^$file " /etc/fstab; then echo "$file none swap sw,nofail 0 0" | sudo tee -a /etc/fstab >/dev/null; fi
if ! sudo swapon --show=NAME --noheadings | grep -x "$file" >/dev/null; then sudo swapon "$file"; fi
