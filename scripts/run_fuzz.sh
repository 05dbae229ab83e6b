#!/bin/sh
# Runs every fuzz target, or those that are named, each for so many seconds of
# CPU, on seeds made by code and on what earlier runs have found worth keeping.
#
# Usage: scripts/run_fuzz.sh SECONDS [TARGET...]
#
# Below build/fuzz/runs/TARGET: corpus/ (grows from run to run), log, and for
# each finding the input that shows it.  Ends non-zero if there is any.
set -u
cd "$(dirname "$0")/.." || exit

seconds=${1:?usage: scripts/run_fuzz.sh SECONDS [TARGET...]}
shift
jobs=${JOBS:-$(nproc)}
build=$PWD/build/fuzz

cmake --preset fuzz -Wno-dev --log-level=WARNING >/dev/null &&
  cmake --build --preset fuzz -j "$jobs" || exit 1
if [ $# -eq 0 ]; then
  # shellcheck disable=SC2046 # Names of targets are words.
  set -- $(cd "$build" && for file in *_fuzz; do echo "${file%_fuzz}"; done)
fi

# Sets `cpu` to the CPU seconds of what has ended below this shell.
read_cpu() {
  # A pipe would ask a shell of its own, below which nothing has run.
  times >"$build/runs/times"
  cpu=$(sed -n '2s/[ms]/ /gp' "$build/runs/times" |
    awk '{ print int($1 * 60 + $2 + $3 * 60 + $4) }')
}

# libFuzzer counts wall-clock time: where other work takes the processor, it
# runs again until the CPU time is reached.
fuzz() {
  target=$1
  folder=$build/runs/$target
  rm -rf "$folder/seeds"
  mkdir -p "$folder/corpus"
  "$build/${target}_fuzz" --write-seeds "$folder/seeds" || return 1
  : >"$folder/log"
  left=$seconds
  while [ "$left" -gt 0 ]; do
    read_cpu
    before=$cpu
    "$build/${target}_fuzz" -max_total_time="$left" -rss_limit_mb=2048 \
      -timeout=20 -print_final_stats=1 -artifact_prefix="$folder/" \
      "$folder/corpus" "$folder/seeds" >>"$folder/log" 2>&1 || return 1
    read_cpu
    used=$((cpu - before))
    [ "$used" -gt 0 ] || used=1
    left=$((left - used))
  done
}

mkdir -p "$build/runs"
status=0
for target in "$@"; do
  echo "== fuzz: $target"
  if fuzz "$target"; then
    grep -a 'cov:' "$build/runs/$target/log" | tail -n 1
  else
    status=1
    tail -n 40 "$build/runs/$target/log"
    echo "fuzz: $target: a finding; its input is in $build/runs/$target"
  fi
done
[ $status -eq 0 ] && echo "fuzz: nothing found"
exit $status
