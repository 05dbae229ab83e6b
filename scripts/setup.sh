#!/bin/sh
# Installs what a target of the Makefile needs and is not there yet.
#
# Usage: scripts/setup.sh program|run|test|bench|quality|sheet|fuzz|check|deb
#
# Debian packages come through apt-get, as root or through sudo, and only the
# missing ones: with everything in place this needs no network and no rights.
# npm packages, for tests and benchmarks only, go below node_modules/ in the
# source tree.  Running it again is harmless.
set -eu
cd "$(dirname "$0")/.."
root=$PWD

# What the program is built of: the Dockerfile wants this and no more.
program_packages="
  g++ cmake ninja-build pkg-config ca-certificates
  libcurl4-openssl-dev libssl-dev rapidjson-dev libsqlite3-dev
  libjpeg62-turbo-dev libpng-dev libisal-dev libwebp-dev liblcms2-dev
  libhwy-dev
  libspdlog-dev libyaml-cpp-dev libcli11-dev libpugixml-dev libseccomp-dev
  libcpp-httplib-dev prometheus-cpp-dev"
build_packages="$program_packages
  ccache make python3 libgtest-dev libgmock-dev libbenchmark-dev"
# With a parser of metrics and a browser for the status page.
test_packages="iproute2 libfaketime zsh fish mandoc systemd
  python3-prometheus-client chromium fonts-dejavu-core"
deb_packages="dpkg-dev file gzip lintian"
# What people would use instead; jpegtran makes progressive JPEGs; linux-perf
# tells where the worker's time goes.
bench_packages="time curl nginx openssl python3-boto3 python3-pil libvips-tools
  graphicsmagick libjpeg-turbo-progs libopencv-imgproc-dev linux-perf"
sheet_packages="python3-pil"
quality_packages="python3-pil python3-numpy libvips-tools"
fuzz_packages="clang-14 libclang-rt-14-dev"
check_packages="clang-14 clang-tidy-14 clang-format-14 libclang-rt-14-dev"

die() {
  echo "setup: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "packages are missing and this is neither root nor sudo; as root:
  apt-get update && apt-get install --no-install-recommends \
   $missing"
  fi
}

# Those of the arguments that are not installed.
missing_packages() {
  for package in "$@"; do
    # shellcheck disable=SC2016 # dpkg-query expands it.
    status=$(dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null) ||
      status=
    case "$status" in
      installed) ;;
      *) echo "$package" ;;
    esac
  done
}

install_packages() {
  command -v dpkg-query >/dev/null ||
    die "this is not a Debian system; see CONTRIBUTING.md for what to install"
  # shellcheck disable=SC2046 # One package per word.
  set -- $(missing_packages "$@")
  [ $# -eq 0 ] && return
  missing=$*
  echo "setup: installing $missing"
  as_root apt-get update -qq || die "apt-get update failed"
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    die "apt-get install failed: $*"
}

# npm leaves out, without a word, what wants a newer Node.js than the one that
# runs it.  Debian's is old; tests/e2e brings a newer one, which can run
# Debian's npm as well.
run_npm() {
  for node in "$root"/tests/e2e/node_modules/node-linux-*/bin/node; do
    if [ "$PWD" != "$root/tests/e2e" ] && [ -x "$node" ]; then
      NODE_PATH=/usr/share/nodejs "$node" "$(command -v npm)" "$@"
      return
    fi
  done
  npm "$@"
}

# npm_install DIR: what DIR/package-lock.json names, unless it is there.
npm_install() {
  command -v npm >/dev/null || install_packages nodejs npm
  stamp="$1/node_modules/.installed"
  if [ -f "$stamp" ] && cmp -s "$stamp" "$1/package-lock.json"; then
    return
  fi
  echo "setup: installing the npm packages of $1"
  (cd "$1" && run_npm ci --no-audit --no-fund --loglevel=error) ||
    die "npm ci failed in $1"
  cp "$1/package-lock.json" "$stamp"
}

# shellcheck disable=SC2086 # The lists are words.
case "${1:-}" in
  program)
    install_packages $program_packages
    ;;
  run)
    install_packages $build_packages
    ;;
  test)
    install_packages $build_packages $test_packages
    npm_install tests/e2e
    ;;
  deb)
    install_packages $build_packages $deb_packages
    ;;
  bench)
    install_packages $build_packages $bench_packages
    npm_install tests/e2e
    npm_install bench
    ;;
  quality)
    install_packages $build_packages $quality_packages
    npm_install tests/e2e
    npm_install bench
    ;;
  sheet)
    install_packages $build_packages $sheet_packages
    ;;
  fuzz)
    install_packages $build_packages $fuzz_packages
    ;;
  check)
    install_packages $build_packages $test_packages $check_packages
    npm_install tests/e2e
    ;;
  *)
    die "usage: scripts/setup.sh program|run|test|bench|quality|sheet|fuzz|check|deb"
    ;;
esac
