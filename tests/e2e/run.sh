#!/bin/sh
# Runs one end-to-end test file under the Node.js that came with the packages.
#
# Usage: run.sh DARKROOM FILE [BACKEND]
# Exit: the test runner's; 77 (ctest: skipped) if what it needs is not here.
set -eu
here=$(dirname "$0")

skip() {
  echo "SKIPPED: $*" >&2
  exit 77
}

node=
for candidate in "$here"/node_modules/node-linux-*/bin/node; do
  [ -x "$candidate" ] && node=$candidate
done
[ -n "$node" ] || skip "no npm packages here; scripts/setup.sh test installs them"
if [ "${3:-}" = moto ] && ! command -v moto_server >/dev/null; then
  skip "moto_server is not on the PATH: S3's own events, EventBridge and" \
    "checked signatures are NOT tested here"
fi

export DARKROOM="$1" BACKEND="${3:-}"
exec "$node" --disable-warning=ExperimentalWarning --test \
  --test-reporter=spec "$here/$2"
