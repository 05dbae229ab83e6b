"""Pillow's resize of one plane of bytes.

Usage: resize_peers.py OUTPUTS TENTHS...
The source is TENTHS / 10 times as wide as OUTPUTS, 3:2.  Prints JSON:
{"name": {"tenths": source samples per second of CPU, ...}, ...}
"""

import json
import sys
import time

from PIL import Image

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


def main():
    outputs = int(sys.argv[1])
    size = (outputs, outputs * 2 // 3)
    rates = {}
    for tenths in map(int, sys.argv[2:]):
        width = outputs * tenths // 10
        height = width * 2 // 3
        for name, work in pillow(width, height, size):
            rates.setdefault(name, {})[tenths] = rate(width * height, work)
    print(json.dumps(rates))


main()
