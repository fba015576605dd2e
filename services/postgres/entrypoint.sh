#!/bin/sh
# Makes the database cluster once, sets the password as the secret has it, and becomes PostgreSQL.
set -eu
umask 077

cluster=/data/pgdata
config=/etc/postgresql/postgresql.conf

# One PostgreSQL at a time on this folder. Its own lock file can't tell: it names a process id, and in every container that is 1.
# This lock is the kernel's; PostgreSQL inherits it, and it goes with the last of its processes.
exec 9>/data/lock
if ! flock --timeout 30 9; then
  echo "Another PostgreSQL still uses the data folder." >&2
  exit 1
fi
rm -f "$cluster/postmaster.pid"

# Makes the cluster beside its place and moves it there whole: killed at any moment, the next start begins anew.
if [ ! -e "$cluster" ]; then
  rm -rf /data/pgdata.new
  initdb --pgdata=/data/pgdata.new --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=peer --auth-host=scram-sha-256 --data-checksums >/dev/null
  sync
  mv /data/pgdata.new "$cluster"
fi

# A newer PostgreSQL can't read the files of an older one, and says so in words that help nobody.
files="$(cat "$cluster/PG_VERSION")"
own="$(postgres --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')"
if [ "$files" != "$own" ]; then
  echo "The data folder is of PostgreSQL $files, and this is PostgreSQL $own. Nothing was touched: docs/releases.md says how to go on." >&2
  exit 1
fi

password="$(cat /run/secrets/postgres-password)"
if [ -z "$password" ]; then
  echo "The secret \"postgres-password\" is empty." >&2
  exit 1
fi
quoted="$(printf '%s' "$password" | sed "s/'/''/g")"

# Single-user mode: nobody can connect meanwhile, and the password goes through standard input, past every process list. It also
# recovers from a crash, if there was one. It takes no conditions, so the role and database are asked for first.
single() {
  postgres --single -j -D "$cluster" -c config_file="$config" -c hba_file=/etc/postgresql/pg_hba.conf "$@" 2>&1
}
known="$(printf "SELECT 'found role' FROM pg_roles WHERE rolname = 'platform';\n\nSELECT 'found base' FROM pg_database WHERE datname = 'platform';\n\n" | single postgres)"
{
  case "$known" in
    *"found role"*) ;;
    *) printf 'CREATE ROLE platform LOGIN;\n\n' ;;
  esac
  case "$known" in
    *"found base"*) ;;
    *) printf 'CREATE DATABASE platform OWNER platform;\n\n' ;;
  esac
  printf "SET standard_conforming_strings = on;\n\nALTER ROLE platform PASSWORD '%s';\n\n" "$quoted"
} | single postgres >/run/postgresql/setup.log
# Single-user mode exits with 0 after an error as well.
if grep -E "ERROR|FATAL|PANIC" /run/postgresql/setup.log >&2; then exit 1; fi

exec postgres -D "$cluster" -c config_file="$config"
