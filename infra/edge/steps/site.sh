#!/usr/bin/env bash
# Puts a new site configuration in place and lets nginx take it over without dropping a connection.
# What nginx refuses is put back, so that a later restart of nginx still works.
set -euo pipefail
: "${FOLDER:?}" "${SITE:?}" "${NGINX:?}"

site="$FOLDER/site.conf"
replaced="$FOLDER/replaced"

# containers_in SITE: those that it leads to, a line each.
containers_in() { sudo sed -nE 's|^ *if \(-f .*/replaced/([^)]+)\).*|\1|p' "$1" | sort -u; }

sudo cp -pf "$site" "$site.previous" 2>/dev/null || sudo install -m 0644 /dev/null "$site.previous"
# nginx sees the folder through a mount; writing to another name and renaming is atomic there, too.
printf '%s' "$SITE" | base64 -d | sudo tee "$site.next" >/dev/null
sudo chmod 0644 "$site.next"
sudo mv -f "$site.next" "$site"
sudo install -d -m 0755 "$replaced"
containers_in "$site" | while read -r container; do sudo rm -f "$replaced/$container"; done

if ! problem=$(sudo docker exec "$NGINX" nginx -t 2>&1); then
  sudo mv -f "$site.previous" "$site"
  echo "nginx refuses the new site configuration and goes on with the old one: $problem" >&2
  exit 1
fi
# "reload" returns before it has happened. The update goes on to remove what served before, so wait until no worker that knows
# the old configuration takes connections any more: it is gone, or says that it is shutting down.
serving() { sudo docker top "$NGINX" -o pid,args | awk '/nginx: worker process$/ { print $1 }' | sort; }
before=$(serving)
sudo docker exec "$NGINX" nginx -s reload 2>/dev/null
for _ in $(seq 100); do
  now=$(serving)
  if [ -n "$now" ] && [ -z "$(comm -12 <(echo "$before") <(echo "$now"))" ]; then
    # A connection that was being made meanwhile may have ended up with a worker that shuts down, which is to lead it to what
    # serves now; that worker has two minutes left.
    sudo find "$replaced" -type f -mmin +60 -delete
    comm -23 <(containers_in "$site.previous") <(containers_in "$site") |
      while read -r container; do sudo touch "$replaced/$container"; done
    exit 0
  fi
  sleep 0.1
done
echo "nginx did not take over the new site configuration within 10 seconds. Its log may say why: make logs NAME=nginx" >&2
exit 1
