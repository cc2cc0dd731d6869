#!/usr/bin/env bash
# A new version, one server after the other: each sends its people on, stops, and the next waits until it is ready again.
set -euo pipefail
cd "$(dirname "$0")"
docker compose build
for server in steward-a steward-b; do
  docker compose up -d --no-deps --wait "$server"
done
