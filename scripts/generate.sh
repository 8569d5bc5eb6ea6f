#!/usr/bin/env bash
# Regenerate client/dragoman/v1 from proto/. `--check` only compares and fails when they differ.
# grpcio-tools is pinned: the version that generates is the lowest grpcio and protobuf that a client may have.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
out=client
if [ "${1:-}" = --check ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
"$python" -m grpc_tools.protoc -Iproto --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" proto/dragoman/v1/*.proto
if [ "${1:-}" = --check ]; then
  diff -r --exclude=__pycache__ --exclude=__init__.py "$out/dragoman/v1" client/dragoman/v1 || {
    echo "client/dragoman/v1 does not match proto/: run scripts/generate.sh and commit the result" >&2
    exit 1
  }
  echo "client/dragoman/v1 matches proto/"
fi
