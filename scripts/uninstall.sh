#!/bin/sh
# Removes what `cmake --install` of a build folder wrote last, and the folders
# that are empty then.  The configuration in etc/ stays.
#
# Usage: scripts/uninstall.sh BUILD_FOLDER
set -eu
DESTDIR=${DESTDIR:-}

manifest=$1/install_manifest.txt
[ -f "$manifest" ] || {
  echo "uninstall: $manifest is missing: nothing was installed from there" >&2
  exit 1
}
# The list's last line has no end.
while IFS= read -r file || [ -n "$file" ]; do
  case $file in
    */etc/darkroom/*) continue ;;
  esac
  rm -f "$DESTDIR$file"
  rmdir --parents --ignore-fail-on-non-empty "$DESTDIR${file%/*}" 2>/dev/null ||
    true
done <"$manifest"
rm -f "$manifest"
