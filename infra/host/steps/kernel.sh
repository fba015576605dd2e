#!/usr/bin/env bash
# Settings of the kernel.
if in_container; then
  echo "skipped: a container has its machine's kernel"
  exit 0
fi
put /etc/sysctl.d/60-platform.conf <<'CONF'
# Swap is for what is never used again; an analysis that waits for it is slower than one that waits for its turn.
vm.swappiness = 10
# Redis forks to save; the copy shares its memory, but is counted whole.
vm.overcommit_memory = 1
# Connections that wait to be taken; nginx and Redis ask for this many.
net.core.somaxconn = 4096
# Rather up again in ten seconds than hanging until somebody looks.
kernel.panic = 10
CONF
sudo systemctl restart systemd-sysctl

# Large pages only for who asks: copying them makes Redis stall while it saves.
put /etc/tmpfiles.d/platform.conf <<'CONF'
w /sys/kernel/mm/transparent_hugepage/enabled - - - - madvise
CONF
sudo systemd-tmpfiles --create /etc/tmpfiles.d/platform.conf
