#!/bin/sh
# Says which sources clang-format would change, and fails if there are any.
#
# Usage: scripts/check_format.sh [FILE…]; without files, all that git knows.
set -eu
cd "$(dirname "$0")/.."

format=clang-format-14
command -v $format >/dev/null || format=clang-format

if [ $# -eq 0 ]; then
  # shellcheck disable=SC2046 # No path of ours has a space.
  set -- $(git ls-files '*.h' '*.cc')
fi
[ $# -eq 0 ] || $format --dry-run --Werror "$@"
