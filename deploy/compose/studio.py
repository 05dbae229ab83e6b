"""What compose.yaml does beside the worker, with AWS's own client.

Usage: studio.py setup|develop
"""

import json
import os
import pathlib
import struct
import sys
import time
import zlib

import boto3

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
HERE = pathlib.Path(__file__).parent
UPLOADS, THUMBNAILS = "uploads", "thumbnails"
WIDTHS = (128, 512)
DEADLINE = 120  # Seconds.


def client(service):
    return boto3.client(service, endpoint_url=ENDPOINT,
                        region_name=os.environ["AWS_REGION"])


def arn(sqs, url):
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return asked["Attributes"]["QueueArn"]


def setup():
    s3, sqs = client("s3"), client("sqs")
    for bucket in (UPLOADS, THUMBNAILS):
        s3.create_bucket(Bucket=bucket)
    dead = sqs.create_queue(QueueName="uploads-dlq", Attributes={
        "MessageRetentionPeriod": str(14 * 86400)})["QueueUrl"]
    queue = sqs.create_queue(QueueName="uploads", Attributes={
        "VisibilityTimeout": "120",
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn(sqs, dead),
                                     "maxReceiveCount": "5"})})["QueueUrl"]
    s3.put_bucket_notification_configuration(
        Bucket=UPLOADS, NotificationConfiguration={"QueueConfigurations": [
            {"QueueArn": arn(sqs, queue), "Events": ["s3:ObjectCreated:*"]}]})


def drawing(width, height):
    """A PNG of two gradients."""
    def chunk(name, data):
        return (struct.pack(">I", len(data)) + name + data
                + struct.pack(">I", zlib.crc32(name + data)))
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (
            x * 255 // width, y * 255 // height, 128))
        for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def pictures():
    folder = HERE / "in"
    found = {path.name: path.read_bytes()
             for path in sorted(folder.glob("*")) if path.is_file()}
    return found or {"drawing.png": drawing(1200, 800)}


def develop():
    s3 = client("s3")
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    sources = pictures()
    for name, data in sources.items():
        s3.put_object(Bucket=UPLOADS, Key=name, Body=data)
    wanted = {f"{pathlib.Path(name).stem}_{width}w.webp"
              for name in sources for width in WIDTHS}
    end = time.monotonic() + DEADLINE
    while wanted and time.monotonic() < end:
        listed = s3.list_objects_v2(Bucket=THUMBNAILS).get("Contents", [])
        for key in wanted & {entry["Key"] for entry in listed}:
            body = s3.get_object(Bucket=THUMBNAILS, Key=key)["Body"].read()
            (out / key).write_bytes(body)
            print(f"{key}: {len(body)} bytes", flush=True)
            wanted.discard(key)
        time.sleep(0.2)
    if wanted:
        sys.exit(f"still missing after {DEADLINE} s: {sorted(wanted)}")


if __name__ == "__main__":
    {"setup": setup, "develop": develop}[sys.argv[1]]()
