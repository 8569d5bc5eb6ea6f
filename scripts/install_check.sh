#!/usr/bin/env bash
# Installs the wheels of dist/ into a fresh environment, as a user without the checkout would, and tries what they promise.
set -euo pipefail
python=${1:-python3}
wheels=$(cd "$(dirname "$0")/../dist" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$(dirname "$0")/venv.sh" "$python" "$work/venv"
bin="$work/venv/bin"
"$bin/python" -m pip install --quiet --find-links "$wheels" 'dragoman[server,default-models]'
cd "$work"
"$bin/dragoman" --version
"$bin/dragoman-server" --check
said=$("$bin/dragoman" translate --local --to en "قال الوزير يوم الأحد إن الحكومة ستوقع الاتفاق.")
echo "$said"
case $said in
*[Mm]inister*) echo "the wheels work" ;;
*) echo "the translation does not speak of a minister" >&2 && exit 1 ;;
esac
