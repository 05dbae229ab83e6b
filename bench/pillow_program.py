"""What a Lambda function does with Pillow: decode once, a copy per variant.

Usage: pillow_program.py RECIPE_JSON OUT FILE...
Prints the CPU time after start-up, in ms, as JSON.
"""

import json
import pathlib
import sys
import time

from PIL import Image, ImageOps

FORMATS = {"jpeg": ("JPEG", "jpg"), "webp": ("WEBP", "webp")}


def size_of(variant):
    no_limit = 1 << 16
    return (variant.get("width", no_limit), variant.get("height", no_limit))


def rendered(image, variant):
    if variant.get("fit") == "cover":
        return ImageOps.fit(image, size_of(variant), Image.LANCZOS)
    copy = image.copy()
    copy.thumbnail(size_of(variant), Image.LANCZOS)
    return copy


def options_of(variant):
    if variant["format"] == "webp":
        return {"quality": variant["quality"], "method": 4}
    return {"quality": variant["quality"], "optimize": True,
            "progressive": variant.get("progressive", False)}


def open_reduced(file, variants):
    """With libjpeg's scaling as far as the largest variant allows."""
    image = Image.open(file)
    # Twice as large, as thumbnail() itself has it by default.
    largest = 2 * max(v["width"] for v in variants)
    image.draft("RGB", (largest, largest))
    image = ImageOps.exif_transpose(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def main():
    variants = json.loads(sys.argv[1])["variants"]
    out = pathlib.Path(sys.argv[2])
    start = time.process_time()
    for file in map(pathlib.Path, sys.argv[3:]):
        image = open_reduced(file, variants)
        for variant in variants:
            name, ending = FORMATS[variant["format"]]
            rendered(image, variant).save(
                out / f"{file.stem}_{variant['name']}.{ending}", name,
                **options_of(variant))
    print(json.dumps({"cpuMs": (time.process_time() - start) * 1000}))


main()
