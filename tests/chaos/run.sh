#!/bin/sh
# As tests/e2e/run.sh, for a file of this folder.
#
# Usage: run.sh DARKROOM FILE [ARGUMENT]
# Exit: the file's; 77 (ctest: skipped) if what it needs is not here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "SKIPPED: $*" >&2
  exit 77
}

node=
for candidate in "$here"/../e2e/node_modules/node-linux-*/bin/node; do
  [ -x "$candidate" ] && node=$candidate
done
[ -n "$node" ] ||
  skip "no npm packages here; scripts/setup.sh test installs them"
if [ "${3:-}" = moto ] && ! command -v moto_server >/dev/null; then
  skip "moto_server is not on the PATH"
fi

export DARKROOM="$1" BACKEND="${3:-}"
case "$2" in
  *_test.mjs) set -- --test --test-reporter=spec "$here/$2" ;;
  *) set -- "$here/$2" "${3:-}" ;;
esac
exec "$node" --disable-warning=ExperimentalWarning "$@"
