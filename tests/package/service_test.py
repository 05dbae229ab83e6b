#!/usr/bin/env python3
"""systemd takes the unit without a warning and finds it well confined.

Usage: service_test.py CMAKE BUILD
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD = sys.argv[1:3]
del sys.argv[1:3]
EXPOSURE = 1.5  # Of 10, as `systemd-analyze security` counts.


class Service(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.prefix = pathlib.Path(folder.name)
        manifest = pathlib.Path(BUILD, "install_manifest.txt")
        kept = manifest.read_bytes() if manifest.exists() else None
        cls.addClassCleanup(lambda: manifest.unlink(missing_ok=True)
                            if kept is None else manifest.write_bytes(kept))
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", folder.name],
                       check=True, capture_output=True, timeout=60)
        cls.unit = cls.prefix / "lib/systemd/system/darkroom.service"

    def analyze(self, *words):
        return subprocess.run(
            ["systemd-analyze", "--no-pager", *words, self.unit],
            env={**os.environ, "LC_ALL": "C.UTF-8",
                 "MANPATH": str(self.prefix / "share/man")},
            capture_output=True, text=True, timeout=60)

    def test_verify_says_nothing(self):
        # Unknown keys are only warned of, with exit code 0.  Where there is no
        # man, it cannot look for the pages.
        manual = "yes" if shutil.which("man") else "no"
        done = self.analyze("verify", f"--man={manual}")
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, "", ""))

    def test_its_exposure_is_low(self):
        done = self.analyze("security", "--offline=true",
                            f"--threshold={int(EXPOSURE * 10)}")
        overall = re.search(r"exposure level for .*: ([0-9.]+) ", done.stdout)
        self.assertIsNotNone(overall, done.stdout + done.stderr)
        self.assertLessEqual(float(overall[1]), EXPOSURE, done.stdout)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_runs_nothing_that_a_small_system_lacks(self):
        # /bin/kill, say, is in procps.
        programs = re.findall(r"^Exec\w+=(\S+)", self.unit.read_text(), re.M)
        self.assertEqual(set(programs),
                         {f"{self.prefix}/bin/darkroom", "/bin/sh"})

    def test_it_has_time_to_drain(self):
        unit = self.unit.read_text()
        stop = int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.M)[1])
        shown = subprocess.run(
            [self.prefix / "bin/darkroom", "check", "--local"],
            env={"DARKROOM_THUMB_SIZES": "128"}, check=True,
            capture_output=True, text=True, timeout=20).stdout
        drain = int(re.search(r"^stop_timeout: (\d+)s", shown, re.M)[1])
        self.assertGreaterEqual(stop, drain + 5)

    @unittest.skipUnless(os.geteuid() == 0, "only root makes users")
    def test_the_user_and_its_folder_are_made(self):
        root = self.prefix / "root"
        (root / "etc").mkdir(parents=True)
        for program, folder, words in (
                ("systemd-sysusers", "sysusers.d", []),
                ("systemd-tmpfiles", "tmpfiles.d", ["--create"])):
            self.assertTrue(shutil.which(program))
            done = subprocess.run(
                [program, f"--root={root}", *words, "--",
                 self.prefix / "lib" / folder / "darkroom.conf"],
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=20)
            self.assertEqual(done.returncode, 0, done.stderr)
        user = (root / "etc/passwd").read_text().strip().split(":")
        self.assertEqual((user[0], user[5]), ("darkroom", "/var/lib/darkroom"))
        made = (root / "var/lib/darkroom").stat()
        self.assertEqual((made.st_uid, made.st_mode & 0o777),
                         (int(user[2]), 0o750))


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("SKIPPED: there is no systemd-analyze; the unit was not verified")
        sys.exit(77)
    unittest.main(verbosity=2)
