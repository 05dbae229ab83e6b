#!/usr/bin/env python3
"""The table of `make run` shows each object's end, from the log's lines."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts/print_results.py"

LOG = [
    {"event": "start", "version": "0.1.0"},
    {"event": "complete", "key": "b.jpg", "width": 4000, "height": 3000,
     "bytes_in": 1234567, "ms": 41.6, "variants": [
         {"variant": "128w", "width": 128, "height": 96, "bytes": 2310},
         {"variant": "512w", "width": 512, "height": 384, "bytes": 20480}]},
    {"event": "failed", "key": "a.jpg", "error.class": "unsupported",
     "error.message": "not an image"},
    {"event": "no_route", "key": "c.jpg"},
]

TABLE = """\
source  variant                    size           bytes  ms
------  -------------------------  ---------  ---------  --
a.jpg   unsupported: not an image
b.jpg   (source)                   4000x3000  1,234,567  42
        128w                       128x96         2,310
        512w                       512x384       20,480
c.jpg   no route takes it

1 photographs developed, 2 not.
"""


class PrintResults(unittest.TestCase):
    def test_one_row_for_each_source_and_variant(self):
        with tempfile.TemporaryDirectory() as run_dir:
            root = pathlib.Path(run_dir)
            (root / "buckets/variants").mkdir(parents=True)
            lines = [json.dumps(event) for event in LOG] + ["not JSON"]
            (root / "log.jsonl").write_text("\n".join(lines), encoding="utf-8")
            printed = subprocess.run(
                [sys.executable, SCRIPT, run_dir], check=True, text=True,
                stdout=subprocess.PIPE).stdout
            files = (f"The files: {root}/buckets/variants/\n"
                     f"The log:   {root}/log.jsonl\n")
            self.assertEqual(printed, TABLE + files)

    def test_a_run_without_a_photograph_fails(self):
        with tempfile.TemporaryDirectory() as run_dir:
            root = pathlib.Path(run_dir)
            (root / "buckets").mkdir()
            (root / "log.jsonl").write_text('{"event": "start"}\n',
                                            encoding="utf-8")
            done = subprocess.run([sys.executable, SCRIPT, run_dir],
                                  check=False, stdout=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()
