#!/usr/bin/env python3
"""Fails when a file includes what its place in the house does not allow.

Usage: check_layers.py SOURCE_ROOT

Two rules (see ARCHITECTURE.md):
1. Our own includes go downwards only, by their full path from the root.
2. A foreign library is included by .cc files only, and by as few as its row
   in FOREIGN says: they are its homes, and everything else goes through them.
"""

import pathlib
import re
import sys
from collections import defaultdict, namedtuple

# A folder may include itself and what stands here; the longest match counts.
MAY_INCLUDE = {
    "base": (),
    "libs3q": ("base",),
    "libs3q/aws": ("base", "libs3q"),
    "libs3q/local": ("base", "libs3q"),
    "libs3q/examples": ("base", "libs3q"),
    "codecs": ("base",),
    "codecs/color": ("base", "codecs"),
    "codecs/metadata": ("base", "codecs"),
    "codecs/resample": ("base", "codecs", "codecs/color"),
    "codecs/pixels": ("base", "codecs", "codecs/color"),
    # They do not know each other.
    "codecs/jpeg": ("base", "codecs", "codecs/color", "codecs/metadata"),
    "codecs/png": ("base", "codecs", "codecs/color", "codecs/metadata"),
    "codecs/webp": ("base", "codecs", "codecs/color", "codecs/metadata"),
    "codecs/gif": ("base", "codecs"),
    "codecs/bmp": ("base", "codecs"),
    "codecs/render": ("base", "codecs", "codecs/color", "codecs/metadata",
                      "codecs/resample", "codecs/pixels", "codecs/jpeg",
                      "codecs/png", "codecs/webp", "codecs/gif", "codecs/bmp"),
    "worker/events": ("base", "libs3q"),
    "worker/renderer": ("base", "codecs", "codecs/pixels", "codecs/render"),
    "worker/config": ("base", "codecs", "codecs/render", "libs3q",
                      "worker/events", "worker/renderer"),
    "worker/health": ("base", "worker/config"),
    "worker/road": ("base", "codecs", "codecs/render", "libs3q",
                    "worker/events", "worker/renderer", "worker/config",
                    "worker/health"),
    "worker/platform": ("base", "libs3q", "worker/events", "worker/config",
                        "worker/health"),
    "worker/telemetry": ("base", "libs3q", "worker/events",
                         "worker/renderer", "worker/config", "worker/health",
                         "worker/road"),
    "worker/tools": ("base", "codecs", "libs3q", "worker/events",
                     "worker/renderer", "worker/config", "worker/road"),
    "worker/commands": ("base", "codecs", "codecs/render", "libs3q", "worker/events",
                        "worker/renderer", "worker/config", "worker/health",
                        "worker/road", "worker/platform", "worker/telemetry",
                        "worker/tools"),
    "worker": ("worker/commands", "worker/renderer"),
}
# What a layer contains but does not know: only the layer above does.
FAMILIES = ("libs3q/aws", "libs3q/local")

# Made by CMake; any folder of the worker may say its version.
GENERATED = ("worker/version.h", "worker/status_files.h")

# prefix: how its includes begin.  layers: where its homes may be.
# homes: how many files may include it.
Foreign = namedtuple("Foreign", "prefix layers homes")
FOREIGN = (
    Foreign("curl/", ("libs3q",), 1),
    Foreign("openssl/", ("libs3q",), 1),
    Foreign("pugixml", ("libs3q",), 4),  # Errors; S3; SNS; STS.
    Foreign("sqlite3.h", ("libs3q",), 1),
    # Decoder, its source, entropy decoder, rows and errors; encoder.
    Foreign("jpeglib.h", ("codecs/jpeg",), 6),
    Foreign("jerror.h", ("codecs/jpeg",), 3),
    Foreign("png.h", ("codecs/png",), 3),
    Foreign("isa-l", ("codecs/png",), 2),  # Inflate; CRC.
    Foreign("webp/", ("codecs/webp",), 4),
    Foreign("lcms2", ("codecs/color",), 1),
    Foreign("spdlog/", ("base",), 1),
    Foreign("yaml-cpp/", ("worker",), 1),
    Foreign("CLI/", ("worker",), 3),  # The command line; its tree; tools.
    Foreign("seccomp.h", ("worker",), 1),
    Foreign("httplib.h", ("worker",), 2),  # The admin port; `health`.
    Foreign("prometheus/", ("worker",), 1),
    Foreign("rapidjson/", ("base", "libs3q", "worker"), None),
    Foreign("hwy/", ("codecs",), None),
)

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def layer_of(path):
    """The row of MAY_INCLUDE for a path from the root; None outside."""
    rows = [row for row in MAY_INCLUDE if path.startswith(row + "/")]
    return max(rows, key=len, default=None)


def may_include(layer, wanted):
    """Whether a file of `layer` may include a header at the path `wanted`."""
    its_layer = layer_of(wanted)
    if its_layer == layer:
        return True
    allowed = MAY_INCLUDE[layer]
    if its_layer in FAMILIES:
        # A family's factory header is for the layer above libs3q alone.
        return layer in ("worker/commands", "libs3q/examples")
    return its_layer in allowed


def check_own(path, layer, wanted):
    if wanted in GENERATED:
        return None
    if layer_of(wanted) is None:
        return f'{path}: "{wanted}" is not a full path from the root'
    if not may_include(layer, wanted):
        return f'{path}: {layer} must not include "{wanted}"'
    return None


def is_simd(text):
    """Highway compiles a unit that names itself so once per target."""
    return "HWY_TARGET_INCLUDE" in text


def check_foreign(path, layer, wanted, text):
    row = next((f for f in FOREIGN if wanted.startswith(f.prefix)), None)
    if row is None:
        return None
    if not any(f"{layer}/".startswith(f"{home}/") for home in row.layers):
        return f"{path}: <{wanted}> belongs into {' or '.join(row.layers)}"
    if row.prefix == "hwy/":
        if is_simd(text) or path.endswith("-inl.h") or wanted == "hwy/targets.h":
            return None
        return f"{path}: <{wanted}> outside a SIMD unit"
    if not path.endswith(".cc"):
        return f"{path}: <{wanted}> in a header"
    return None


def check_homes(homes):
    for row in FOREIGN:
        files = sorted(homes[row.prefix])
        if row.homes is not None and len(files) > row.homes:
            yield (f"{row.prefix} has {len(files)} homes, may have {row.homes}: "
                   + ", ".join(files))


def violations(root):
    """One sentence for each include that is not allowed."""
    root = pathlib.Path(root)
    homes = defaultdict(set)
    found = []
    for folder in ("base", "libs3q", "codecs", "worker"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".h", ".cc"):
                continue
            path = file.relative_to(root).as_posix()
            text = file.read_text(encoding="utf-8")
            layer = layer_of(path)
            for bracket, wanted in INCLUDE.findall(text):
                own = bracket == '"' or layer_of(wanted) is not None
                if own:
                    found.append(check_own(path, layer, wanted))
                else:
                    found.append(check_foreign(path, layer, wanted, text))
                    for row in FOREIGN:
                        if wanted.startswith(row.prefix):
                            homes[row.prefix].add(path)
    found.extend(check_homes(homes))
    return [sentence for sentence in found if sentence]


def main():
    found = violations(sys.argv[1])
    for sentence in found:
        print(sentence, file=sys.stderr)
    if not found:
        print("layers: every include is allowed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
