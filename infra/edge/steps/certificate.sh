#!/usr/bin/env bash
# A self-signed certificate, made on the server so that its key never travels. A good one for the same names is kept; where
# certbot works, it is a placeholder, and the names that certbot is to ask for are written beside it.
set -euo pipefail
: "${FOLDER:?}" "${NAMES:?}" "${DIRECTORY?}" "${OWNER_UID:?}" "${GROUP_ID:?}"

current="$FOLDER/current"
certificate="$current/fullchain.pem"
wanted=$(printf '%s\n' "$NAMES" | tr ',' '\n' | sort)

good() {
  sudo test -s "$certificate" || return 1
  # An authority's own stays for as long as it lives, also under other names: certbot replaces it, and until then it is better
  # than one that nobody trusts.
  if [ -n "$DIRECTORY" ] && [[ "$(sudo readlink "$current")" == acme-* ]]; then
    sudo openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null
    return
  fi
  sudo openssl x509 -in "$certificate" -noout -checkend $((30 * 24 * 3600)) >/dev/null || return 1
  [ "$(sudo cat "$current/names" 2>/dev/null)" = "$wanted" ]
}

# certbot writes here as another user of the group.
sudo install -d -m 2770 -o "$OWNER_UID" -g "$GROUP_ID" "$FOLDER"
printf '%s\n' "$NAMES" | tr ',' '\n' | sudo tee "$FOLDER/.wanted" >/dev/null
sudo chmod 0644 "$FOLDER/.wanted"
sudo mv -f "$FOLDER/.wanted" "$FOLDER/wanted"
if ! good; then
  made=$(sudo mktemp -d "$FOLDER/self-signed-XXXXXXXX")
  first=${NAMES%%,*}
  # CA:TRUE lets a client pin exactly this certificate as its only trusted root. Settings of our own, because OpenSSL 1.1.1 adds
  # extensions to those of its own settings: twice the same one makes a certificate that nobody accepts.
  sudo openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -config /dev/stdin \
    -subj "/CN=${first#*:}" -keyout "$made/privkey.pem" -out "$made/fullchain.pem" 2>/dev/null <<CONFIG
[req]
distinguished_name = name
x509_extensions = extensions
[name]
[extensions]
subjectAltName = $NAMES
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
CONFIG
  printf '%s\n' "$wanted" | sudo tee "$made/names" >/dev/null
  sudo chown -R "$OWNER_UID:$GROUP_ID" "$made"
  sudo chmod 0750 "$made"
  sudo chmod 0400 "$made/privkey.pem"
  # The switch is one rename, so nginx never sees half a certificate.
  sudo ln -sfn "$(basename "$made")" "$FOLDER/.next"
  sudo mv -Tf "$FOLDER/.next" "$current"
fi
sudo cat "$certificate"
