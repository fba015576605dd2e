#!/bin/sh
# Exit code 0 when PostgreSQL takes connections; while it starts, recovers or stops it does not.
exec pg_isready --quiet --host=/run/postgresql --dbname=platform --username=platform
