#!/bin/sh
# One node of a Valkey cluster for a trial. It is announced under the address of its own Service, which outlives its pods.
set -eu
eval "address=\${${SERVICE_PREFIX}_${POD_NAME##*-}_SERVICE_HOST}"
exec valkey-server --bind '* -::*' --protected-mode no --dir "$DATA" --port 6379 --cluster-enabled yes --cluster-config-file nodes.conf --cluster-node-timeout 5000 \
  --cluster-announce-ip "$address" --cluster-announce-port 6379 --cluster-announce-bus-port 16379 \
  --appendonly yes --save '' --maxmemory "${MAX_MEMORY:-100mb}" --maxmemory-policy noeviction --daemonize no
