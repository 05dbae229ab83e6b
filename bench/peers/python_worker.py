"""The worker that one would write in Python: boto3 and Pillow, as their
documentation recommends: long polls for ten messages, threads that share
clients, each photograph decoded once at the smallest scale that serves.

Environment: QUEUE_URL, OUTPUT_BUCKET, VARIANTS (JSON), and boto3's own.
"""

import io
import json
import logging
import os
import pathlib
import signal
import urllib.parse
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import boto3
from botocore.config import Config
from PIL import Image, ImageOps

QUEUE = os.environ["QUEUE_URL"]
BUCKET = os.environ["OUTPUT_BUCKET"]
VARIANTS = json.loads(os.environ["VARIANTS"])

# Pillow lets go of the interpreter's lock while it works; two threads for each
# core, so that transfers overlap with rendering.
THREADS = 2 * len(os.sched_getaffinity(0))

EXTENSION = {"jpeg": "jpg"}
ORIENTATION = 0x0112  # EXIF's tag; from 5 on, sides are exchanged.
LANCZOS = Image.Resampling.LANCZOS

log = logging.getLogger("worker")
# Debian's boto3 does not read these variables itself.
s3 = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_S3"),
                  config=Config(max_pool_connections=THREADS,
                                s3={"addressing_style": "path"}))
sqs = boto3.client("sqs", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_SQS"),
                   config=Config(max_pool_connections=THREADS + 1))


def scaled(size, variant):
    """The size that a picture takes before it is cropped."""
    ratios = [variant[side] / length for side, length
              in zip(("width", "height"), size) if side in variant]
    ratio = (max if variant.get("fit") == "cover" else min)(ratios)
    return tuple(max(1, round(side * min(ratio, 1))) for side in size)


def open_upright(source):
    """Decoded once: by libjpeg's scaling, to twice what any variant needs."""
    picture = Image.open(io.BytesIO(source))
    turned = picture.getexif().get(ORIENTATION, 1) >= 5
    size = picture.size[::-1] if turned else picture.size
    need = [2 * max(sides) for sides
            in zip(*(scaled(size, variant) for variant in VARIANTS))]
    picture.draft("RGB", need[::-1] if turned else need)
    picture = ImageOps.exif_transpose(picture)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def render(picture, variant):
    if variant.get("fit") == "cover":
        size = (min(variant["width"], picture.width),
                min(variant["height"], picture.height))
        copy = ImageOps.fit(picture, size, method=LANCZOS)
    else:
        copy = picture.copy()
        copy.thumbnail((variant.get("width", picture.width),
                        variant.get("height", picture.height)), LANCZOS)
    options = {"quality": variant["quality"],
               "icc_profile": picture.info.get("icc_profile")}
    if variant["format"] == "jpeg":
        options["optimize"] = True
        options["progressive"] = variant.get("progressive", False)
    out = io.BytesIO()
    copy.save(out, variant["format"], **options)
    return out.getvalue()


def develop(bucket, key):
    source = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    picture = open_upright(source)
    path = pathlib.PurePosixPath(key)
    for variant in VARIANTS:
        kind = variant["format"]
        name = f"{path.stem}_{variant['name']}.{EXTENSION.get(kind, kind)}"
        s3.put_object(Bucket=BUCKET, Key=str(path.with_name(name)),
                      Body=render(picture, variant),
                      ContentType=f"image/{kind}")


def handle(message):
    try:
        for record in json.loads(message["Body"])["Records"]:
            key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
            develop(record["s3"]["bucket"]["name"], key)
            log.info("complete %s", key)
        sqs.delete_message(QueueUrl=QUEUE,
                           ReceiptHandle=message["ReceiptHandle"])
    except Exception:  # pylint: disable=broad-except
        log.exception("failed; it comes again")


def main():
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    pending = set()
    with ThreadPoolExecutor(THREADS) as pool:
        while not stopping:
            answer = sqs.receive_message(
                QueueUrl=QUEUE, MaxNumberOfMessages=10, WaitTimeSeconds=20)
            pending |= {pool.submit(handle, message)
                        for message in answer.get("Messages", [])}
            while len(pending) >= THREADS:
                pending = wait(pending, return_when=FIRST_COMPLETED).not_done


if __name__ == "__main__":
    main()
