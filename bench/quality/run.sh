#!/bin/sh
# `make quality`: docs/quality.md's table, on the photographs of one's own or of
# the corpus.
#
# Environment: PHOTOS, folders of photographs.
set -eu
cd "$(dirname "$0")/../.."

corpus=${DARKROOM_SHARED:-../shared}/corpus
photographs=${PHOTOS:-"$corpus/photos $corpus/kodak"}

for node in bench/node_modules/node-linux-*/bin/node; do
  # Debian's own Python: that is where the packages are.
  # shellcheck disable=SC2086 # Folders are words.
  exec /usr/bin/python3 bench/quality/compare.py build/release/darkroom \
    "$PWD/$node" $photographs
done
