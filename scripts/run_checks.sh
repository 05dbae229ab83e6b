#!/bin/sh
# `make check`: what `make test` runs, and what takes longer.
set -eu
cd "$(dirname "$0")/.."

jobs=${JOBS:-$(nproc)}

scripts/check_format.sh
scripts/run_tests.sh

echo "== tsan: unit tests"
cmake --preset tsan -Wno-dev --log-level=WARNING
cmake --build --preset tsan -j "$jobs"
ctest --preset tsan -j "$jobs"

# One build for both: clang 14 compiles every file and clang-tidy reads it.
echo "== tidy: clang 14 and clang-tidy"
cmake --preset tidy -Wno-dev --log-level=WARNING
cmake --build --preset tidy -j "$jobs"

# Briefly: `make fuzz MINUTES=n` looks longer.
echo "== fuzz: 10 s each"
scripts/run_fuzz.sh 10

echo "check: all good"
