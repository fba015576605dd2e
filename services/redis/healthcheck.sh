#!/bin/sh
# Exit code 0 when Redis takes the password and answers; while it still loads its file it does not.
set -eu
REDISCLI_AUTH="$(cat /run/secrets/redis-password)"
export REDISCLI_AUTH
[ "$(redis-cli -h 127.0.0.1 ping)" = PONG ]
