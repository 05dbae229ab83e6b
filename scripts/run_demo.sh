#!/bin/sh
# `make run`: the worker over real photographs, without an account.
#
# Environment: PHOTOS, a directory with photographs of one's own; else those
# of a small Debian package are fetched, and not installed.
# RECIPE: the configuration, config/recipes/webp-thumbnails.yaml unless set.
set -eu
cd "$(dirname "$0")/.."

run_dir=build/run
recipe=${RECIPE:-config/recipes/webp-thumbnails.yaml}

photographs=${PHOTOS:-$(scripts/fetch_photographs.sh)}
[ -d "$photographs" ] || {
  echo "run: no such directory: $photographs" >&2
  exit 1
}

rm -rf "$run_dir"
mkdir -p "$run_dir/buckets/uploads"
uploads=$PWD/$run_dir/buckets/uploads
# Each below the folders that it is in, as uploads are.
(cd "$photographs" &&
  find -L . -not -path '*/.*' -type f \( -iname '*.jpg' -o -iname '*.jpeg' \
    -o -iname '*.png' -o -iname '*.webp' -o -iname '*.gif' -o -iname '*.bmp' \) \
    -exec cp -L --parents -t "$uploads" {} +)
count() { find -L "$1" -type f | wc -l; }
taken=$(count "$uploads")
[ "$taken" -gt 0 ] || {
  echo "run: no .jpg, .png, .webp, .gif or .bmp in $photographs" >&2
  exit 1
}
others=$(($(count "$photographs") - taken))
[ "$others" -eq 0 ] ||
  echo "run: other files there, left out: $others"

# Exit code 3 says that something was dead-lettered: the table shows it.
status=0
DARKROOM_LOG_FORMAT=json build/release/darkroom run --local "$run_dir" \
  --config "$recipe" --drain 2>"$run_dir/log.jsonl" || status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then
  tail -n 20 "$run_dir/log.jsonl" >&2
  echo "run: darkroom exited with $status" >&2
  exit "$status"
fi
python3 scripts/print_results.py "$run_dir"
