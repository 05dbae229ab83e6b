"""Pillow's and, where it is there, OpenCV's resize of one plane of bytes.

Usage: resize_peers.py OUTPUTS TENTHS...
The source is TENTHS / 10 times as wide as OUTPUTS, 3:2.  Prints JSON:
{"name": {"tenths": source samples per second of CPU, ...}, ...}
"""

import json
import sys
import time

from PIL import Image

try:
    import cv2
    import numpy
except ImportError:
    cv2 = None
    print("resize_peers: LEFT OUT: OpenCV: no python3-opencv", file=sys.stderr)

SECONDS = 0.5


def rate(samples, work):
    """The median of a few rounds."""
    work()
    rates = []
    for _ in range(5):
        count = 0
        start = time.process_time()
        while time.process_time() - start < SECONDS / 5:
            work()
            count += 1
        rates.append(count * samples / (time.process_time() - start))
    return sorted(rates)[2]


def pillow(width, height, size):
    image = Image.effect_noise((width, height), 64)
    yield "Pillow, Lanczos", lambda: image.resize(size, Image.LANCZOS)
    # What thumbnail() does: a mean first, then twice as much to go.
    yield "Pillow, reducing_gap 2", lambda: image.resize(
        size, Image.LANCZOS, reducing_gap=2.0)


def opencv(width, height, size):
    if cv2 is None:
        return
    cv2.setNumThreads(1)
    image = numpy.random.randint(0, 256, (height, width), numpy.uint8)
    yield "OpenCV, INTER_AREA", lambda: cv2.resize(
        image, size, interpolation=cv2.INTER_AREA)
    # Eight taps whatever the reduction: it aliases.
    yield "OpenCV, INTER_LANCZOS4", lambda: cv2.resize(
        image, size, interpolation=cv2.INTER_LANCZOS4)


def main():
    outputs = int(sys.argv[1])
    size = (outputs, outputs * 2 // 3)
    rates = {}
    for tenths in map(int, sys.argv[2:]):
        width = outputs * tenths // 10
        height = width * 2 // 3
        for family in (pillow, opencv):
            for name, work in family(width, height, size):
                rates.setdefault(name, {})[tenths] = rate(width * height, work)
    print(json.dumps(rates))


main()
