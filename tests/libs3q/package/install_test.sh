#!/bin/sh
# Installs libs3q into a scratch folder, moves it, and builds and runs its
# example against what is there, found by CMake and by pkg-config.
#
# Usage: install_test.sh CMAKE BUILD_FOLDER CXX FLAGS
set -eu
cmake=$1 build=$2 cxx=$3 flags=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$cmake" --install "$build" --component libs3q --prefix "$scratch/first" \
  >"$scratch/log"
mv "$scratch/first" "$scratch/prefix"
example=$scratch/prefix/share/doc/libs3q/examples

# Whatever the source tree has must not be found by chance.
cd "$scratch"
"$cmake" -S "$example" -B by-cmake -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="$flags" >>"$scratch/log"
"$cmake" --build by-cmake >>"$scratch/log"

PKG_CONFIG_PATH=$(dirname "$(find "$scratch/prefix" -name libs3q.pc)")
export PKG_CONFIG_PATH
# Unquoted: flags are words.
# shellcheck disable=SC2046,SC2086
"$cxx" -std=c++20 $flags "$example/send_and_receive.cc" \
  $(pkg-config --cflags --libs libs3q) -o by-pkg-config

for program in by-cmake/send_and_receive ./by-pkg-config; do
  said=$("$program" "$scratch/photos")
  [ "$said" = "a b/ü.txt: hello" ] || {
    echo "$program said: $said" >&2
    exit 1
  }
  left=$(find "$scratch/photos/buckets" -name '*.txt')
  [ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
done

# A wrong place is an error with its reason, and no crash.
if AWS_EC2_METADATA_DISABLED=true HOME=/nonexistent \
   by-cmake/send_and_receive bucket https://sqs.eu-west-1.amazonaws.com/1/q \
   2>"$scratch/error"; then
  echo "without credentials it must fail" >&2
  exit 1
fi
grep -q "no credentials" "$scratch/error"
echo "libs3q installs, is found twice, and works"
