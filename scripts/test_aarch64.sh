#!/bin/sh
# The SIMD units on 64-bit Arm, under qemu: their tests, and whether a resize
# gives the same bits there as here.  Not part of `make test`.
#
# Installs the cross compiler and qemu where they are missing.  The libraries
# for Arm go below build/aarch64/, fetched by apt with lists of its own, so that
# the machine's packages stay what they are.
set -eu
cd "$(dirname "$0")/.."

out=build/aarch64
root=$out/root
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)

units="interleave simd_dispatch color/srgb_light png/png_filters resample/filter
  resample/resampler resample/resize_rows resample/resize_rows_float
  resample/deep_rows resample/deep_image"

die() {
  echo "test_aarch64: $*" >&2
  exit 1
}

install_tools() {
  command -v aarch64-linux-gnu-g++ >/dev/null &&
    command -v qemu-aarch64 >/dev/null && return
  sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends g++-aarch64-linux-gnu qemu-user >/dev/null ||
    die "cannot install the cross compiler and qemu"
}

# apt for Arm, with state of its own.
arm_apt() {
  apt-get -qq \
    -o APT::Architecture=arm64 -o APT::Architectures::=arm64 \
    -o APT::Sandbox::User=root \
    -o Dir::Etc::SourceList="$PWD/$out/sources.list" \
    -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State="$PWD/$out/apt" -o Dir::State::Status=/dev/null \
    -o Dir::Cache="$PWD/$out/apt" "$@"
}

fetch_libraries() {
  [ -f "$root/.complete" ] && return
  mkdir -p "$out/apt/lists/partial" "$out/apt/archives/partial" "$root"
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys] http://deb.debian.org/debian $suite main" \
    >"$out/sources.list"
  arm_apt update || die "apt-get update failed"
  (cd "$out/apt/archives" &&
    PWD=$OLDPWD arm_apt download libhwy-dev libgtest-dev libgmock-dev) ||
    die "cannot download the libraries for Arm"
  for package in "$out"/apt/archives/*.deb; do dpkg -x "$package" "$root"; done
  touch "$root/.complete"
}

options="-std=c++20 -O2 -Wall -Wextra -Werror -Wno-missing-field-initializers
  -ffp-contract=off -I. -D_GNU_SOURCE
  -DHWY_DISABLED_TARGETS=(HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)"

# compile COMPILER FOLDER OPTION...: every unit, the tests and the digest.
compile() {
  compiler=$1
  folder=$2
  shift 2
  mkdir -p "$folder"
  sources="tests/aarch64/resize_digest.cc tests/support/reference_resize.cc"
  for unit in $units; do
    sources="$sources codecs/$unit.cc tests/codecs/${unit}_test.cc"
  done
  for source in $sources; do
    object=$folder/$(basename "$source" .cc).o
    # shellcheck disable=SC2086 # Options are words.
    "$compiler" $options "$@" -c "$source" -o "$object"
  done
}

# link COMPILER FOLDER OPTION...: FOLDER/tests and FOLDER/digest.
link() {
  compiler=$1
  folder=$2
  shift 2
  objects=
  tests=
  for unit in $units; do
    objects="$objects $folder/${unit##*/}.o"
    tests="$tests $folder/${unit##*/}_test.o"
  done
  # shellcheck disable=SC2086
  "$compiler" -o "$folder/tests" $tests $objects \
    "$folder/reference_resize.o" "$@" -lgmock_main -lgmock -lgtest
  # shellcheck disable=SC2086
  "$compiler" -o "$folder/digest" "$folder/resize_digest.o" $objects \
    "$folder/reference_resize.o" "$@"
}

install_tools
fetch_libraries
arm_lib=$root/usr/lib/aarch64-linux-gnu
compile aarch64-linux-gnu-g++ "$out/arm" -isystem "$root/usr/include"
link aarch64-linux-gnu-g++ "$out/arm" -L"$arm_lib"
compile g++ "$out/native"
link g++ "$out/native"

arm() {
  qemu-aarch64 -L /usr/aarch64-linux-gnu \
    -E LD_LIBRARY_PATH="$arm_lib:/usr/aarch64-linux-gnu/lib" "$@"
}

arm "$out/arm/tests" --gtest_brief=1
arm "$out/arm/digest" >"$out/arm/digest.txt"
"$out/native/digest" >"$out/native/digest.txt"
diff "$out/native/digest.txt" "$out/arm/digest.txt" ||
  die "a resize on Arm differs from the same resize here"
echo "test_aarch64: $(wc -l <"$out/arm/digest.txt") resizes, the same bits"
