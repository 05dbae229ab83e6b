#!/bin/sh
# Writes what follows the tables of the program: the rows of
# docs/configuration.md, the tables of docs/metrics.md and the dashboards in
# deploy/.  A row of a new key is placed by hand, in whatever words, first.
#
# Usage: scripts/make_reference.sh [DARKROOM]
set -eu
cd "$(dirname "$0")/.."
darkroom=${1:-build/dev/darkroom}

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

mkdir -p deploy
"$darkroom" describe grafana >deploy/grafana.json
"$darkroom" describe cloudwatch >deploy/cloudwatch-dashboard.json

# Between the two marks.
"$darkroom" describe metrics >"$made/metrics"
awk -v tables="$made/metrics" '
  /^<!-- end of the tables -->/ { skipping = 0 }
  !skipping { print }
  /^<!-- tables: scripts\/make_reference.sh -->/ {
    print ""
    while ((getline line < tables) > 0) print line
    print ""
    skipping = 1
  }' docs/metrics.md >"$made/metrics.md"
cp "$made/metrics.md" docs/metrics.md

# Row by row, each where it stands.
"$darkroom" describe configuration >"$made/configuration"
awk -F '`' -v rows="$made/configuration" '
  function turn(heading) {
    if (heading ~ /^## (configuration|variant|route)$/) part = $0
    if (heading == "## A variant") part = "## variant"
    if (heading == "## A route") part = "## route"
  }
  BEGIN {
    while ((getline < rows) > 0) { turn($0); row[part, $2] = $0 }
    part = "## configuration"
  }
  { turn($0) }
  /^\| `/ && (part, $2) in row { $0 = row[part, $2] }
  { print }' docs/configuration.md >"$made/configuration.md"
cp "$made/configuration.md" docs/configuration.md
