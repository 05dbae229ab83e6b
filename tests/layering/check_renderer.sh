#!/bin/sh
# Fails when the renderers' program is linked to a library that it has no use
# for: nothing in it connects, signs, logs or reads configuration.
#
# Usage: check_renderer.sh PROGRAM
set -eu
allowed='ld-linux|libc|libgcc_s|libisal|libjpeg|liblcms2|libm|libpng16|libseccomp|libstdc\+\+|libwebp|libwebpdemux|libwebpmux|libz'
# Of the build, not of the program.
sanitizers='libasan|libtsan|libubsan|libpthread|librt|libdl'

needed=$(objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }')
[ -n "$needed" ] || { echo "$1: objdump tells of no library" >&2; exit 1; }
echo "$needed" | grep -Ev "^($allowed|$sanitizers)[-.]" || exit 0
echo "$1: is linked to the libraries above" >&2
exit 1
