#!/usr/bin/env python3
"""The layering test finds what it is there to find."""

import pathlib
import tempfile
import unittest

from check_layers import violations

ALLOWED = {
    "base/error.h": "#include <string>\n",
    "base/log.cc": '#include "base/error.h"\n#include <spdlog/spdlog.h>\n',
    "libs3q/object_store.h": '#include "base/error.h"\n',
    "libs3q/aws/s3.cc": '#include "libs3q/object_store.h"\n'
                        "#include <curl/curl.h>\n",
    "codecs/resize_rows.cc": '#define HWY_TARGET_INCLUDE "codecs/x.cc"\n'
                             "#include <hwy/highway.h>\n",
    "codecs/jpeg/jpeg_decoder.cc": "#include <jpeglib.h>\n",
    "codecs/jpeg/jpeg_encoder.cc": "#include <jpeglib.h>\n",
    "codecs/render/formats.cc": '#include "codecs/jpeg/jpeg_decoder.h"\n'
                                '#include "codecs/png/png_decoder.h"\n',
    "worker/commands/run.cc": '#include "codecs/plan.h"\n'
                              '#include "libs3q/local/local_services.h"\n',
}

# What is planted, and what the complaint must name.
PLANTED = (
    ("base reaches up", "base/x.h", '#include "worker/road/job.h"\n',
     'base must not include "worker/road/job.h"'),
    ("libs3q reaches up", "libs3q/x.cc", '#include "worker/road/job.h"\n',
     'libs3q must not include "worker/road/job.h"'),
    ("libs3q knows codecs", "libs3q/aws/x.cc", '#include "codecs/plan.h"\n',
     'libs3q/aws must not include "codecs/plan.h"'),
    ("codecs know libs3q", "codecs/x.h", '#include "libs3q/services.h"\n',
     'codecs must not include "libs3q/services.h"'),
    ("one format knows the other", "codecs/png/x.cc",
     '#include "codecs/jpeg/jpeg_header.h"\n', "codecs/png must not include"),
    ("what is decoded knows what is made of it", "codecs/gif/x.h",
     '#include "codecs/render/rendering.h"\n', "codecs/gif must not include"),
    ("all that is shared knows a format", "codecs/x.h",
     '#include "codecs/jpeg/jpeg_header.h"\n', "codecs must not include"),
    ("the worker knows a format", "worker/renderer/x.cc",
     '#include "codecs/jpeg/jpeg_header.h"\n',
     "worker/renderer must not include"),
    ("a format's library elsewhere", "codecs/render/x.cc",
     "#include <jpeglib.h>\n", "belongs into codecs/jpeg"),
    ("in angle brackets", "codecs/x.h", "#include <worker/road/job.h>\n",
     'codecs must not include "worker/road/job.h"'),
    ("one family knows the other", "libs3q/local/x.cc",
     '#include "libs3q/aws/signer.h"\n', "libs3q/local must not include"),
    ("libs3q knows a family", "libs3q/x.cc",
     '#include "libs3q/aws/signer.h"\n', "libs3q must not include"),
    ("a renderer knows the road", "worker/renderer/x.cc",
     '#include "worker/road/job.h"\n',
     'worker/renderer must not include "worker/road/job.h"'),
    ("a renderer knows the services", "worker/renderer/x.h",
     '#include "libs3q/object_store.h"\n', "worker/renderer must not include"),
    ("the road knows a family", "worker/road/x.cc",
     '#include "libs3q/aws/signer.h"\n', "worker/road must not include"),
    ("a relative path", "worker/x.cc", '#include "job.h"\n',
     "not a full path from the root"),
    ("indented and spaced", "base/x.cc", ' #  include "worker/road/job.h"\n',
     "base must not include"),
    ("a second home", "libs3q/x.cc", "#include <curl/curl.h>\n",
     "curl/ has 2 homes"),
    ("a third codec home too many", "codecs/a.cc", "#include <sqlite3.h>\n",
     "belongs into libs3q"),
    ("a foreign header in a header", "libs3q/x.h", "#include <sqlite3.h>\n",
     "in a header"),
    ("Highway outside SIMD", "codecs/x.cc", "#include <hwy/highway.h>\n",
     "outside a SIMD unit"),
    ("YAML outside the worker", "codecs/x.cc", "#include <yaml-cpp/yaml.h>\n",
     "belongs into worker"),
)


def write_tree(root, files):
    for name, text in files.items():
        path = pathlib.Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class CheckLayers(unittest.TestCase):
    def test_accepts_a_tree_that_keeps_the_rules(self):
        with tempfile.TemporaryDirectory() as root:
            write_tree(root, ALLOWED)
            self.assertEqual(violations(root), [])

    def test_finds_each_planted_violation_and_nothing_else(self):
        for name, path, text, complaint in PLANTED:
            with self.subTest(name), tempfile.TemporaryDirectory() as root:
                write_tree(root, ALLOWED | {path: text})
                found = violations(root)
                self.assertEqual(len(found), 1, found)
                self.assertIn(complaint, found[0])


if __name__ == "__main__":
    unittest.main()
