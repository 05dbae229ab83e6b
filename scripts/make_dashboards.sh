#!/bin/sh
# Writes what follows the table of metrics: the dashboards in deploy/ and the
# tables of docs/metrics.md.
#
# Usage: scripts/make_dashboards.sh [DARKROOM]
set -eu
cd "$(dirname "$0")/.."
darkroom=${1:-build/dev/darkroom}

mkdir -p deploy
"$darkroom" describe-metrics grafana >deploy/grafana.json
"$darkroom" describe-metrics cloudwatch >deploy/cloudwatch-dashboard.json

# Between the two marks.
tables=$(mktemp)
trap 'rm -f "$tables" "$tables.page"' EXIT
"$darkroom" describe-metrics docs >"$tables"
awk -v tables="$tables" '
  /^<!-- end of the tables -->/ { skipping = 0 }
  !skipping { print }
  /^<!-- tables: scripts\/make_dashboards.sh -->/ {
    print ""
    while ((getline line < tables) > 0) print line
    print ""
    skipping = 1
  }' docs/metrics.md >"$tables.page"
cp "$tables.page" docs/metrics.md
