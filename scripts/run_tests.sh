#!/bin/sh
# `make test`: every test on the release build, the unit tests again under
# AddressSanitizer and UndefinedBehaviorSanitizer.  ctest's own summary of the
# release tests is printed last, whatever happened.
set -u
cd "$(dirname "$0")/.." || exit

jobs=${JOBS:-$(nproc)}
summary=build/test-summary.txt
mkdir -p build

build() {
  cmake --preset "$1" -Wno-dev --log-level=WARNING &&
    cmake --build --preset "$1" -j "$jobs"
}

build release || exit 1
build asan || exit 1

status=0
echo "== asan: unit tests"
ctest --preset asan -j "$jobs" || status=1

echo "== release: unit and integration tests"
# Those with servers wait more than they compute.  A file between keeps ctest's
# exit code, which a pipe would hide.
ctest --preset release -j $((jobs * 2)) >"$summary" 2>&1 || status=1
cat "$summary"
exit $status
