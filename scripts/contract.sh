#!/usr/bin/env bash
# Compare proto/ with proto/baseline.binpb, the contract of the last release: fails on any incompatible change.
# `--update` takes the present contract as the new baseline. Works without a network.
set -euo pipefail
cd "$(dirname "$0")/.."
buf=${BUF:-buf}
if [ "${1:-}" = --update ]; then
  "$buf" build proto --exclude-source-info -o proto/baseline.binpb
  echo "proto/baseline.binpb is the contract of proto/ now"
else
  "$buf" breaking proto --against proto/baseline.binpb || {
    echo "proto/ is incompatible with proto/baseline.binpb: add fields and messages, change and delete none" >&2
    exit 1
  }
  echo "proto/ is compatible with proto/baseline.binpb"
fi
