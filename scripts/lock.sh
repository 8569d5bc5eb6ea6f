#!/usr/bin/env bash
# lock.sh PYTHON: resolve the ranges of pyproject.toml to versions with hashes, for every Python and platform.
#   requirements/dev.lock     all that tests and checks need
#   requirements/server.lock  the server with all its options; the same versions
# What is locked stays as it is while it satisfies the ranges; UPGRADE=1 takes the newest of everything.
# The files name no index: they hold wherever the packages are fetched from.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/venv.sh "$1" .venv-lock
.venv-lock/bin/python -m pip install --quiet 'uv>=0.9'

compile() {
  local file=$1
  shift
  .venv-lock/bin/uv pip compile pyproject.toml "$@" --output-file "$file" --universal --python-version 3.10 \
    --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet ${UPGRADE:+--upgrade}
  {
    echo "# From pyproject.toml by \`make lock\`. Install with: pip install --require-hashes -r $file"
    cat "$file"
  } >"$file.new"
  mv "$file.new" "$file"
}

compile requirements/dev.lock --extra dev
compile requirements/server.lock --constraint requirements/dev.lock \
  --extra server --extra documents --extra http --extra metrics --extra oidc --extra otel
