#!/bin/sh
# Becomes nginx, or says in plain words why it can't.
set -eu
umask 077

certificate start
# Its own process beside nginx, not nginx's child.
(certificate watch &)
exec nginx
