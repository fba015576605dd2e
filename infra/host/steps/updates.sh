#!/usr/bin/env bash
# Security updates by themselves, at night only: an update of Docker restarts the containers.
: "${REBOOT_TIME?}"

reboot=false
if [ -n "$REBOOT_TIME" ]; then reboot=true; fi
put /etc/apt/apt.conf.d/60platform <<CONF
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
Unattended-Upgrade::Automatic-Reboot "${reboot}";
Unattended-Upgrade::Automatic-Reboot-Time "${REBOOT_TIME:-04:30}";
Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";
CONF

# Debian's own time is 06:00, and a run that was missed while the server was off is made up for at once, be it noon.
put /etc/systemd/system/apt-daily-upgrade.timer.d/50-platform.conf <<'CONF'
[Timer]
OnCalendar=
OnCalendar=*-*-* 03:00
RandomizedDelaySec=30m
Persistent=false
CONF
sudo systemctl daemon-reload
sudo systemctl restart apt-daily-upgrade.timer

# Where it is installed, needrestart restarts services whose libraries were updated, whenever that is.
put /etc/needrestart/conf.d/50-platform.conf <<'CONF'
$nrconf{override_rc}{qr(^(docker|containerd)\b)} = 0;
CONF
