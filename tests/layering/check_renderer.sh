#!/bin/sh
# Fails when the renderers' program is linked to a library that it has no use
# for, or calls what connects, starts programs or looks up names: nothing in it
# connects, signs, logs or reads configuration.
#
# Usage: check_renderer.sh PROGRAM
set -eu
allowed='ld-linux|libc|libgcc_s|libisal|libjpeg|liblcms2|libm|libpng16|libseccomp|libstdc\+\+|libwebp|libwebpdemux|libwebpmux|libz'
# Of the build, not of the program.
sanitizers='libasan|libtsan|libubsan|libpthread|librt|libdl'
forbidden='connect|bind|listen|accept4?|getaddrinfo|fork|vfork|execv[ep]*|posix_spawnp?|system|popen'

needed=$(objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }')
[ -n "$needed" ] || { echo "$1: objdump tells of no library" >&2; exit 1; }
status=0
if echo "$needed" | grep -Ev "^($allowed|$sanitizers)[-.]"; then
  echo "$1: is linked to the libraries above" >&2
  status=1
fi
# A sanitizer's runtime is linked in, and calls what it likes.
if ! echo "$needed" | grep -Eq "^($sanitizers)[-.]" &&
  nm -D --undefined-only "$1" | sed 's/@.*//' | awk '{ print $2 }' |
    grep -Ex "$forbidden"; then
  echo "$1: calls the functions above" >&2
  status=1
fi
exit $status
