#!/usr/bin/env bash
# Waits until a container passes its own health check; otherwise says why it doesn't.
set -euo pipefail
: "${SERVICE:?}" "${CONTAINER:?}" "${CHECK:?}" "${SECONDS_ALLOWED:?}"

state() { sudo docker inspect --format '{{.State.Status}} {{.State.Health.Status}} {{.RestartCount}}' "$CONTAINER"; }

fail() {
  {
    echo "Service \"$SERVICE\" did not become healthy: $1."
    echo "What served before goes on serving. The last lines of the new container's log:"
    sudo docker logs --tail 20 "$CONTAINER" 2>&1 | sed 's/^/  | /'
    echo "Mend the service and run \"pulumi up\" again: it removes this container, too."
  } >&2
  exit 1
}

deadline=$((SECONDS + SECONDS_ALLOWED))
while :; do
  read -r status health restarts < <(state) || fail "its container is gone"
  if [ "$status" = running ]; then
    if [ "$health" = healthy ]; then exit 0; fi
    # Docker asks only at its interval; asking the same question ourselves saves most of that time.
    if sudo timeout 10 docker exec "$CONTAINER" sh -c "$CHECK" >/dev/null 2>&1; then exit 0; fi
  fi
  if [ "$restarts" -ge 5 ]; then fail "it has ended and been started again $restarts times"; fi
  if [ "$status" = exited ] || [ "$status" = dead ]; then fail "its container has ended"; fi
  if [ "$SECONDS" -ge "$deadline" ]; then fail "not within $SECONDS_ALLOWED seconds (state \"$status\", health \"$health\")"; fi
  sleep 0.5
done
