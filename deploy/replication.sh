#!/bin/bash
# Run once, when the database is made: let replicas in the same network connect.
set -eu
echo "host replication bzpeer samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"
