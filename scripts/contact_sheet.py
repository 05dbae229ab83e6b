#!/usr/bin/python3
"""Develops a few pictures in every way there is and lays them out with labels.

Usage: scripts/contact_sheet.py DARKROOM CORPUS OUT.png

CORPUS is a folder like ../shared/corpus.  Needs Pillow (python3-pil).  The
sheet is for eyes: whether it looks right is not decided here.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw

CELL = 168
PICTURE = 150
GRAVITIES = "northwest north northeast west centre east southwest south southeast"
KERNELS = "nearest box bilinear catmull_rom mitchell lanczos2 lanczos3"
BOX = {"width": 150, "height": 100}


def boxed(**keys):
    return {**BOX, **keys}


def fits():
    return {
        f"fit {fit}": boxed(fit=fit, background="#3b6ea5")
        for fit in "cover contain fill inside outside".split()
    }


def gravities():
    strip = {"width": 60, "height": 150, "fit": "cover"}
    sheet = {
        f"{gravity}": {"width": 100, "height": 60, "fit": "cover", "gravity": gravity}
        for gravity in GRAVITIES.split()
    }
    sheet["focus 0.1,0.5"] = {**strip, "gravity": "0.1,0.5"}
    sheet["focus 0.9,0.5"] = {**strip, "gravity": "0.9,0.5"}
    sheet["attention"] = {**strip, "gravity": "attention"}
    return sheet


def kernels():
    sheet = {f"{kernel}": boxed(kernel=kernel) for kernel in KERNELS.split()}
    sheet["linear"] = boxed(linear=True)
    return sheet


def steps(mark):
    return {
        "grayscale": boxed(grayscale=True),
        "blur 3": boxed(blur=3),
        "sharpen auto": boxed(sharpen="auto"),
        "sharpen 1.5": boxed(sharpen=1.5),
        "watermark": boxed(watermark={"image": mark, "scale": 0.4, "margin": 4}),
        "half opaque": boxed(
            watermark={
                "image": mark,
                "scale": 0.5,
                "opacity": 0.5,
                "position": "northwest",
            }
        ),
        "tiled": boxed(
            watermark={"image": mark, "scale": 0.2, "opacity": 0.5, "tile": True}
        ),
        "jpeg q20": boxed(format="jpeg", quality=20),
        "max 2 KB": boxed(max_bytes=2000),
        "quality auto": boxed(quality="auto"),
    }


def alphas():
    return {
        "webp": boxed(),
        "lossless": boxed(lossless=True),
        "png": boxed(format="png"),
        "on white": boxed(format="jpeg"),
        "on orange": boxed(format="jpeg", background="#ff8800"),
        "contain": boxed(fit="contain", background="#3b6ea5"),
        "linear": boxed(linear=True),
        "blur": boxed(blur=3),
    }


def watermark(folder):
    """A ring on nothing, with soft edges."""
    large = Image.new("RGBA", (400, 200))
    draw = ImageDraw.Draw(large)
    draw.ellipse((10, 10, 190, 190), outline=(255, 255, 255, 255), width=24)
    draw.rectangle((210, 80, 390, 120), fill=(255, 60, 60, 255))
    path = folder / "mark.png"
    large.resize((200, 100), Image.LANCZOS).save(path)
    return str(path)


def develop(darkroom, source, variants, folder):
    """The outputs, by their labels, and None where one was not made."""
    named = [
        {"name": f"v{i}", **keys} for i, keys in enumerate(variants.values())
    ]
    config = folder / "sheet.yaml"
    config.write_text(json.dumps({"variants": named}))  # JSON is YAML.
    out = folder / source.stem
    done = subprocess.run(
        [darkroom, "process", "--json", "--config", config, "--out", out, source],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        sys.exit(f"{source}: {done.stdout}{done.stderr}")
    written = {
        rendition["variant"]: rendition["file"]
        for rendition in json.loads(done.stdout)["renditions"]
    }
    return {
        label: written.get(f"v{i}") for i, label in enumerate(variants)
    }


def lay(sheet, row, source, outputs):
    draw = ImageDraw.Draw(sheet)
    top = row * (CELL + 16)
    draw.text((4, top + 2), source.name, fill=(0, 0, 0))
    for column, (label, file) in enumerate(outputs.items()):
        left = column * CELL + 4
        draw.text((left, top + 14), label, fill=(160, 0, 0))
        if not file:
            continue
        with Image.open(file) as image:
            image = image.convert("RGBA")
            image.thumbnail((PICTURE, PICTURE))
            sheet.paste(image, (left, top + 28), image)


def rows_of(corpus, mark):
    kodak = corpus / "kodak" / "23.png"
    portrait = corpus / "kodak" / "19.png"
    photo = corpus / "photos" / "cam_hochuferweg.jpg"
    clear = corpus / "photos" / "png_Valendas.png"
    yield kodak, fits()
    yield portrait, fits()
    yield kodak, gravities()
    yield photo, gravities()
    yield photo, kernels()
    yield photo, steps(mark)
    yield clear, alphas()
    for png in sorted((corpus / "pngsuite").rglob("tbbn3p08.png")):
        yield png, alphas()
    glyph = {"as seen": boxed(), "jpeg": boxed(format="jpeg"),
             "cover": {"width": 100, "height": 60, "fit": "cover"},
             "as it lies": boxed(orient=False)}
    for name in sorted((corpus / "exif-orientation").glob("*_[1-8].jpg"))[:8]:
        yield name, glyph


def main():
    darkroom, corpus, target = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        mark = watermark(folder)
        done = [
            (source, develop(darkroom, source, variants, folder / str(i)))
            for i, (source, variants) in enumerate(
                rows_of(pathlib.Path(corpus), mark)
            )
            if (folder / str(i)).mkdir() is None
        ]
        width = CELL * max(len(outputs) for _, outputs in done)
        # Grey, so that white and transparent can be told.
        sheet = Image.new("RGB", (width, (CELL + 16) * len(done)), (200, 200, 200))
        for row, (source, outputs) in enumerate(done):
            lay(sheet, row, source, outputs)
        sheet.save(target)
    print(target)


if __name__ == "__main__":
    main()
