#!/bin/sh
# certificate start: takes the first certificate that nginx accepts: the current one, else the newest that was before it.
# certificate watch: takes every new one and reloads nginx, for as long as the container runs. What nginx would refuse is
# not taken: the one in use stays, and the log says why. No connection is dropped, and nobody needs access to Docker.
set -eu
umask 077

store=/certificates
memory=/run/nginx

# take FOLDER: checks the pair as nginx itself would, on copies that nobody else writes to; then one rename makes it the
# one in use.
take() {
  rm -rf "$memory/candidate"
  mkdir "$memory/candidate"
  cp "$1/fullchain.pem" "$1/privkey.pem" "$memory/candidate/" || return 1
  nginx -t -q -c /etc/nginx/platform/candidate.conf || return 1
  before=$(readlink "$memory/certificate" || true)
  taken="taken-$(date +%s%N)"
  mv "$memory/candidate" "$memory/$taken"
  ln -s "$taken" "$memory/following"
  mv -T "$memory/following" "$memory/certificate"
  if [ -n "$before" ]; then rm -rf "${memory:?}/$before"; fi
}

by_age() { find "$store" -mindepth 1 -maxdepth 1 -type d -name '[!.]*' -printf '%T@ %p\n' | sort -rn | cut -d ' ' -f 2; }

start() {
  # Before looking: what changes from here on is watch's.
  state >"$memory/seen"
  for folder in "$store/current" $(by_age); do
    if problem=$(take "$folder" 2>&1); then
      echo "Serving the certificate in $folder."
      return 0
    fi
    echo "The certificate in $folder can't be served: $problem" >&2
  done
  echo "There is no certificate in $store that user $(id -u) may read and serve." >&2
  return 1
}

# Changes with the link, and with what it leads to.
state() { stat -L -c '%i %Y' "$store/current/fullchain.pem" "$store/current/privkey.pem" 2>&1 || true; }

watch() {
  seen=$(cat "$memory/seen")
  while sleep 2; do
    now=$(state)
    if [ "$now" = "$seen" ]; then continue; fi
    seen=$now
    if problem=$(take "$store/current" 2>&1) && problem=$(nginx -s reload 2>&1); then
      echo "Serving a new certificate, $(readlink "$store/current" || echo current)."
    else
      echo "The new certificate can't be served, the one before stays: $problem" >&2
    fi
  done
}

case "$1" in
  start) start ;;
  watch) watch ;;
esac
