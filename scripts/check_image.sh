#!/bin/sh
# Tries a container image as docs/container.md says to run it: confined, without
# rights, in 256 MiB; as a tool, as a worker on an emulator, stopped and killed.
#
# Usage: scripts/check_image.sh [IMAGE [PHOTOGRAPH...]]
#
# Needs docker (DOCKER_HOST counts), moto_server and boto3.  The containers use
# the host's network; the emulator binds 127.0.0.1.
set -eu
image=${1:-darkroom}
[ $# -eq 0 ] || shift
here=$(cd "$(dirname "$0")/.." && pwd)
port=${PORT:-5599}
scratch=$(mktemp -d)
name=darkroom-check-$$
emulator=

end() {
  docker rm -f "$name" >/dev/null 2>&1 || true
  [ -z "$emulator" ] || kill "$emulator"
  rm -rf "$scratch"
}
trap end EXIT

confined="--read-only --cap-drop ALL --security-opt no-new-privileges
  --memory 256m --memory-swap 256m --pids-limit 64"

die() {
  echo "image: $*" >&2
  docker logs --tail 20 "$name" >&2 || true
  exit 1
}

# Its state at the end: "exit code, killed for memory".
ending() {
  docker inspect "$name" --format '{{.State.ExitCode}} {{.State.OOMKilled}}'
}

export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=emulated AWS_SECRET_ACCESS_KEY=emulated

# shellcheck disable=SC2086 # Options are words.
start() {
  docker rm -f "$name" >/dev/null 2>&1 || true
  docker run -d --name "$name" $confined --network host \
    -e AWS_ENDPOINT_URL -e AWS_REGION -e AWS_ACCESS_KEY_ID \
    -e AWS_SECRET_ACCESS_KEY -e DARKROOM_QUEUE_WAIT=2s \
    -e DARKROOM_QUEUE_VISIBILITY_TIMEOUT=30s \
    -e "DARKROOM_QUEUE_URL=$AWS_ENDPOINT_URL/123456789012/uploads" \
    -e DARKROOM_OUTPUT_BUCKET=thumbnails -e DARKROOM_THUMB_SIZES=128,512 \
    "$image" >/dev/null
}

echo "size: $(docker image inspect "$image" --format '{{.Size}}') bytes"
# shellcheck disable=SC2086
docker run --rm $confined --network none "$image" version >"$scratch/version"
tail -1 "$scratch/version"
grep -q '^confinement .*seccomp' "$scratch/version" || die "not confined"

mkdir "$scratch/in"
[ $# -eq 0 ] || cp "$@" "$scratch/in/"
cp "$here/deploy/compose/studio.py" "$scratch/"
moto_server -H 127.0.0.1 -p "$port" >"$scratch/moto" 2>&1 &
emulator=$!
timeout 60 sh -c "until curl -sf '$AWS_ENDPOINT_URL/moto-api/' >/dev/null; do
  sleep 0.2; done" || die "the emulator does not answer"
python3 "$scratch/studio.py" setup

start
python3 "$scratch/studio.py" develop || die "no pictures"
docker stop -t 30 "$name" >/dev/null
[ "$(ending)" = "0 false" ] || die "after SIGTERM: $(ending)"
echo "stopped: exit code 0"

# What is there must not pass for what is made then.
python3 - <<'PYTHON'
import os
import boto3
s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
for entry in s3.list_objects_v2(Bucket="thumbnails")["Contents"]:
    s3.delete_object(Bucket="thumbnails", Key=entry["Key"])
PYTHON

# A worker that is killed leaves nothing behind that troubles the next.
start
docker kill "$name" >/dev/null
[ "$(ending)" = "137 false" ] || die "after SIGKILL: $(ending)"
start
rm -rf "$scratch/out"
python3 "$scratch/studio.py" develop || die "no pictures after a kill"
docker stop -t 30 "$name" >/dev/null
[ "$(ending)" = "0 false" ] || die "after SIGTERM: $(ending)"
echo "image: all good"
