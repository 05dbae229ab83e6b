"""The pictures that are reduced, and how they are read."""

import pathlib

import numpy
from PIL import Image, ImageOps

Image.MAX_IMAGE_PIXELS = None


def without_profile(jpeg):
    """The bytes of a JPEG without its APP2 segments, so that nobody converts
    colours while sharpness is measured."""
    kept = bytearray(jpeg[:2])
    at = 2
    while jpeg[at + 1] != 0xDA:
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big") + 2
        if jpeg[at + 1] != 0xE2:
            kept += jpeg[at : at + length]
        at += length
    return bytes(kept + jpeg[at:])


def is_progressive(path):
    """Whether a file is a JPEG that comes in scans of rising precision."""
    data = path.read_bytes()
    at = 2
    while data[:2] == b"\xff\xd8" and data[at + 1] != 0xDA:
        if data[at + 1] == 0xC2:
            return True
        at += int.from_bytes(data[at + 2 : at + 4], "big") + 2
    return False


def collect(folders, scratch):
    """Copies of all pictures below `folders`, named folder-name."""
    copies = []
    for folder in map(pathlib.Path, folders):
        for path in sorted(folder.iterdir()):
            if path.suffix not in (".jpg", ".png", ".webp"):
                continue
            source = path.read_bytes()
            if path.suffix == ".jpg":
                source = without_profile(source)
            copy = scratch / f"{folder.name}-{path.name}"
            copy.write_bytes(source)
            copies.append(copy)
    return copies


def read(path):
    """Upright, as an array of height x width x 3 or 4."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
        alpha = upright.mode in ("RGBA", "LA", "PA")
        return numpy.asarray(upright.convert("RGBA" if alpha else "RGB"))


def as_alike(pixels, channels):
    """With an alpha channel or without, like the reference."""
    if pixels.shape[2] > channels:
        return pixels[:, :, :channels]
    if pixels.shape[2] < channels:
        opaque = numpy.full(pixels.shape[:2] + (1,), 255, pixels.dtype)
        return numpy.concatenate([pixels, opaque], axis=2)
    return pixels
