#!/usr/bin/env bash
# First contact: waits for the first boot, lets our own connections through, and lets nobody in without a key.
: "${MAX_SESSIONS:?}" "${DEPLOY_USER:?}"

# Every step becomes root by sudo. Where root itself deploys, as on rented dedicated servers, it may not be there.
if ! command -v sudo >/dev/null && [ "$(id -u)" = 0 ]; then
  # shellcheck disable=SC2317,SC2329 # functions.sh, put before this file, calls it.
  sudo() { "$@"; }
  install_packages sudo
  unset -f sudo
fi

if command -v cloud-init >/dev/null; then
  # What went wrong at the first boot shows here but does not matter any more: we are in.
  sudo cloud-init status --wait >/dev/null || echo "cloud-init did not end well; see \"cloud-init status --long\"." >&2
fi

root_login=no
if [ "$DEPLOY_USER" = root ]; then root_login=prohibit-password; fi
settings=/etc/ssh/sshd_config.d/00-platform.conf
# The first value of a setting counts, so this file comes before all others. sshd drops bursts of new connections by
# default (MaxStartups 10:30:100).
put "$settings" <<CONF
MaxStartups 100:30:200
MaxSessions ${MAX_SESSIONS}
LoginGraceTime 60
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin ${root_login}
CONF
# Some providers' images have a main file of their own, which does not read that folder.
if ! sudo grep -qE '^[[:space:]]*Include[[:space:]]+/etc/ssh/sshd_config\.d/\*\.conf' /etc/ssh/sshd_config; then
  sudo sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config
fi
if ! problem=$(sudo sshd -t 2>&1); then
  sudo rm -f "$settings"
  echo "sshd refuses its settings, so they were taken back: $problem" >&2
  exit 1
fi
sudo systemctl reload ssh
