#!/usr/bin/python3
"""How near darkroom, sharp and libvips come to an exact Lanczos3 reduction.

Usage: compare.py DARKROOM NODE FOLDER...

Each picture of the folders is reduced to 1/2, 1/3.7, 1/8 and 1/16 by each
program, stored without loss, and held against the double-precision reduction of
the full decode.  Prints a table of PSNR in dB; exits with 1 if darkroom is more
than 0.1 dB below the better of the two others anywhere, or, of a progressive
JPEG, below what that would be with noise of 45 dB more.
"""

import math
import os
import pathlib
import subprocess
import sys
import tempfile

import pictures
import reference

SCALES = (2, 3.7, 8, 16)
TOLERANCE = 0.1  # dB
# What scans that are not decoded may cost (docs/decisions/0017).
PROGRESSIVE = 45  # dB
HERE = pathlib.Path(__file__).resolve().parent


def sides(pixels, scale):
    height, width = pixels.shape[:2]
    return max(1, round(width / scale)), max(1, round(height / scale))


def run(command, **kwargs):
    result = subprocess.run(command, capture_output=True, text=True, **kwargs)
    if result.returncode != 0:
        sys.exit(f"{command[0]}: {result.stdout}{result.stderr}")


def by_darkroom(darkroom, path, boxes, scratch):
    """One decode for all sizes would choose the reduction for the largest, so
    every size is a program's run of its own."""
    outputs = []
    for i, (width, height) in enumerate(boxes):
        config = scratch / "darkroom.yaml"
        config.write_text(
            f"variants:\n  - {{name: v{i}, width: {width}, height: {height}, "
            "fit: fill, format: png, compression: 1}\n"
        )
        folder = scratch / "darkroom"
        run([darkroom, "process", "--config", config, "--out", folder, path])
        outputs.append(next(folder.glob(f"*_v{i}.png")))
    return outputs


def by_sharp(node, path, boxes, scratch):
    outputs = [scratch / f"sharp-{i}.png" for i in range(len(boxes))]
    work = [f"{w}x{h}:{out}" for (w, h), out in zip(boxes, outputs)]
    run([node, HERE / "sharp_reduce.mjs", path, *work])
    return outputs


def by_vips(path, boxes, scratch):
    outputs = [scratch / f"vips-{i}.png" for i in range(len(boxes))]
    for (width, height), out in zip(boxes, outputs):
        size = f"{width}x{height}!"
        run(["vipsthumbnail", path, "--size", size, "-o", f"{out}[strip]"])
    return outputs


def compare(path, darkroom, node):
    """A row of figures per scale: (scale, darkroom, sharp, libvips)."""
    pixels = pictures.read(path)
    boxes = [sides(pixels, scale) for scale in SCALES]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        outputs = zip(
            by_darkroom(darkroom, path, boxes, scratch),
            by_sharp(node, path, boxes, scratch),
            by_vips(path, boxes, scratch),
        )
        for scale, (width, height), files in zip(SCALES, boxes, outputs):
            exact = reference.reduce(pixels, width, height)
            figures = [
                reference.psnr(
                    exact,
                    pictures.as_alike(pictures.read(file), exact.shape[2]),
                )
                for file in files
            ]
            rows.append((scale, *figures))
    return rows


def due(path, better):
    """What is expected of darkroom where the better of the others has this."""
    if not pictures.is_progressive(path):
        return better
    noise = 10 ** (-better / 10) + 10 ** (-PROGRESSIVE / 10)
    return -10 * math.log10(noise)


def main():
    darkroom, node, *folders = sys.argv[1:]
    worst = 0
    print("| picture | scale | darkroom | sharp | libvips | to the better |")
    print("|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for path in pictures.collect(folders, pathlib.Path(folder)):
            for scale, ours, sharp, vips in compare(path, darkroom, node):
                better = max(sharp, vips)
                worst = min(worst, ours - due(path, better))
                print(
                    f"| {path.name} | 1/{scale} | {ours:.2f} | {sharp:.2f} |"
                    f" {vips:.2f} | {ours - better:+.2f} |",
                    flush=True,
                )
    print(f"\nfurthest below what is due: {-worst:.2f} dB")
    sys.exit(1 if worst < -TOLERANCE else 0)


if __name__ == "__main__":
    os.environ.setdefault("VIPS_CONCURRENCY", "1")
    main()
