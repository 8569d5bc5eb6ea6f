#!/usr/bin/env bash
# venv.sh PYTHON FOLDER: make a virtual environment there, or say what is missing.
set -euo pipefail
python=$1 folder=$2
if ! command -v "$python" >/dev/null; then
  echo "There is no $python here. Install Python 3.10 or newer, or name one: make PYTHON=/path/to/python3" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
  echo "$("$python" --version) is too old: Python 3.10 or newer is needed. Name one: make PYTHON=/path/to/python3" >&2
  exit 1
fi
if [ ! -x "$folder/bin/python" ]; then
  echo "== Making a virtual environment in $folder ($("$python" --version))"
  if ! "$python" -m venv "$folder"; then
    rm -rf "$folder"
    echo "$python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2
    exit 1
  fi
fi
