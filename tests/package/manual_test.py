#!/usr/bin/env python3
"""The manual pages say what the program and the documentation say.

Usage: manual_test.py PROGRAM PAPERS SOURCE_ROOT
"""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import help_text

PROGRAM, PAPERS, ROOT = map(pathlib.Path, sys.argv[1:4])
del sys.argv[1:4]

PAGES = ("darkroom.1", "darkroom.yaml.5")
KEY = re.compile(r"^\| `([a-z_.]+)` \| .* \| .* \| .* \|$", re.MULTILINE)


def source(page):
    """A page, with its escapes undone."""
    text = (PAPERS / page).read_text(encoding="utf-8")
    return text.replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")


class Manuals(unittest.TestCase):
    def test_every_command_and_option_has_its_place(self):
        page = source("darkroom.1")
        _, *commands = help_text.commands(PROGRAM)
        parts = dict(re.findall(r"^\.SS darkroom (\w+)(.*?)(?=^\.S[SH] )", page,
                                re.MULTILINE | re.DOTALL))
        self.assertEqual(list(parts), [c.name for c in commands])
        for command in commands:
            for option in command.options:
                with self.subTest(f"{command.name} {option}"):
                    self.assertRegex(parts[command.name],
                                     rf"(?m)^\\fB.*{option}\b")

    def test_every_key_of_the_configuration_is_described(self):
        keys = KEY.findall((ROOT / "docs/configuration.md").read_text())
        self.assertGreater(len(keys), 80)
        page = source("darkroom.yaml.5")
        for key in keys:
            self.assertIn(f"\n.TP\n\\fB{key}\\fR\n", page)

    def test_the_pages_are_those_of_this_version(self):
        version = re.search(r"^project\(darkroom VERSION (\S+)",
                            (ROOT / "CMakeLists.txt").read_text(), re.MULTILINE)
        for page in PAGES:
            self.assertIn(f'"darkroom {version[1]}"', source(page))

    @unittest.skipUnless(shutil.which("mandoc"), "there is no mandoc")
    def test_they_are_well_formed(self):
        done = subprocess.run(
            ["mandoc", "-T", "lint", "-W", "warning",
             *(PAPERS / page for page in PAGES)],
            capture_output=True, text=True, timeout=60)
        found = [line for line in done.stdout.splitlines()
                 # Pages carry a version, and are the same whenever made.
                 if "missing date" not in line]
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
