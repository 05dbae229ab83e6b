#!/bin/sh
# `make bench`: the micro-benchmarks that were built, then whole programs.
#
# Environment: PHOTOS, a directory of photographs; SAVE=1 writes
# bench/RESULTS.md and bench/baseline.json; ROUNDS, how often each program runs
# (5); WORKER_ROUNDS, WORKER_PHOTOS, WORKER_SMALL, the same of the workers
# (workers.mjs, shares.mjs); and what compare.mjs says.
set -eu
cd "$(dirname "$0")/.."

for bench in build/release/bench/*_bench; do
  [ -x "$bench" ] || continue
  echo "== $(basename "$bench")"
  "$bench" --benchmark_min_time=0.2
done

photographs=${PHOTOS:-}
if [ -z "$photographs" ]; then
  photographs=${DARKROOM_SHARED:-../shared}/corpus/photos
  [ -d "$photographs" ] || photographs=$(scripts/fetch_photographs.sh)
fi

# Node.js comes with the packages of npm.
for node in bench/node_modules/node-linux-*/bin/node; do
  node="$node --disable-warning=ExperimentalWarning"
  break
done

first_photograph=$(find "$photographs" -name '*.jp*g' | sort | head -n 1)
built=build/release
echo "== the boundary around a picture"
$node bench/boundary.mjs $built/darkroom "$first_photograph"
$node bench/resize.mjs $built/bench
echo "== libwebp's methods, 1024w at quality 80"
# shellcheck disable=SC2046 # One photograph per word.
$built/bench/webp_effort 1024 80 \
  $(find "$photographs" -name '*.jp*g' | sort | head -n 6)
$node bench/memory.mjs $built/darkroom "$first_photograph"
$node bench/client.mjs $built/bench/client_load
$node bench/workers.mjs $built/darkroom "$photographs"
$node bench/shares.mjs $built/darkroom "$photographs"
$node bench/compare.mjs $built/darkroom $built/bench/codec_floor "$photographs"
