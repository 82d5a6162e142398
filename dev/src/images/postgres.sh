#!/bin/sh
# PostgreSQL for a trial: makes its data once, for the administrator whose password lies in the file, and runs.
set -eu
bin=/opt/postgres/server/bin
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  "$bin/initdb" -D "$PGDATA" -U postgres --pwfile="$PASSWORD_FILE" --auth-host=scram-sha-256 --auth-local=reject --no-locale -E UTF8
  printf 'host all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
fi
"$bin/postgres" -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp -c max_connections="${MAX_CONNECTIONS:-300}" -c logging_collector=off -c log_destination=stderr &
server=$!
# Its fast shutdown: at SIGTERM it would wait for every service to hang up.
trap 'kill -INT "$server"' TERM INT
wait "$server" || wait "$server"
