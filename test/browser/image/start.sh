#!/bin/sh
# Chromium without a screen, steered through port 9222. Trusts /root.pem beside the public authorities, where there is one:
# through the database of certificates in which people's own authorities are, so that every check stays as it is.
set -eu
database=$HOME/.pki/nssdb
mkdir -p "$database"
certutil -d "sql:$database" -N --empty-password
if [ -e /root.pem ]; then
  certutil -d "sql:$database" -A -n test-root -t C,, -i /root.pem
fi
socat TCP-LISTEN:9222,fork,reuseaddr TCP:127.0.0.1:9221 &
# The container is its cage; a second one inside would need rights that the container shouldn't have.
exec chromium --headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu --no-first-run --disable-background-networking \
  --disable-component-update --user-data-dir=/tmp/profile --remote-debugging-port=9221 about:blank
