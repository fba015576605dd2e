#!/usr/bin/env bash
# The server's own log takes no more than its share of the disk.
put /etc/systemd/journald.conf.d/50-platform.conf <<'CONF'
[Journal]
Storage=persistent
SystemMaxUse=500M
SystemKeepFree=1G
MaxRetentionSec=1month
CONF
sudo systemctl restart systemd-journald
