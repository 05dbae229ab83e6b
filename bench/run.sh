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

for node in bench/node_modules/node-linux-*/bin/node; do
  echo "== the boundary around a picture"
  find "$photographs" -name '*.jp*g' | sort | head -n 1 | while read -r photograph; do
    "$node" bench/boundary.mjs build/release/darkroom "$photograph"
  done
  "$node" bench/resize.mjs build/release/bench/resize_bench
  echo "== libwebp's methods, 1024w at quality 80"
  # shellcheck disable=SC2046 # One photograph per word.
  build/release/bench/webp_effort 1024 80 \
    $(find "$photographs" -name '*.jp*g' | sort | head -n 6)
  "$node" bench/memory.mjs build/release/darkroom \
    "$(find "$photographs" -name '*.jp*g' | sort | head -n 1)"
  "$node" bench/client.mjs build/release/bench/client_load
  "$node" --disable-warning=ExperimentalWarning bench/workers.mjs \
    build/release/darkroom "$photographs"
  "$node" --disable-warning=ExperimentalWarning bench/shares.mjs \
    build/release/darkroom "$photographs"
  exec "$node" bench/compare.mjs build/release/darkroom \
    build/release/bench/codec_floor "$photographs"
done
