#!/usr/bin/env python3
"""`cmake --install` puts everything where it belongs, and nothing else.

Usage: install_test.py CMAKE BUILD SOURCE_ROOT
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD, ROOT = sys.argv[1:4]
del sys.argv[1:4]

FILES = """
    bin/darkroom
    lib/systemd/system/darkroom.service
    lib/sysusers.d/darkroom.conf
    lib/tmpfiles.d/darkroom.conf
    share/bash-completion/completions/darkroom
    share/darkroom/darkroom.schema.json
    share/darkroom/darkroom.yaml
    share/darkroom/deploy/compose.yaml
    share/darkroom/iam/worker.json
    share/darkroom/job.schema.json
    share/darkroom/recipes/web.yaml
    share/doc/darkroom/LICENSE
    share/doc/darkroom/README.md
    share/doc/darkroom/docs/configuration.md
    share/fish/vendor_completions.d/darkroom.fish
    share/man/man1/darkroom.1
    share/man/man5/darkroom.yaml.5
    share/zsh/site-functions/_darkroom
""".split()


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        # What `make uninstall` goes by must not be overwritten.
        manifest = pathlib.Path(BUILD, "install_manifest.txt")
        kept = manifest.read_bytes() if manifest.exists() else None
        self.addCleanup(lambda: manifest.unlink(missing_ok=True)
                        if kept is None else manifest.write_bytes(kept))

    def install(self, prefix, destdir=""):
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", prefix],
                       env={**os.environ, "DESTDIR": str(destdir)}, check=True,
                       capture_output=True, timeout=60)

    def files(self):
        return sorted(str(path.relative_to(self.root))
                      for path in self.root.rglob("*") if not path.is_dir())

    def test_everything_is_below_a_prefix_of_ones_own(self):
        self.install(self.root)
        files = self.files()
        for file in FILES:
            self.assertIn(file, files)
        self.assertIn("etc/darkroom/darkroom.yaml", files)
        unit = (self.root / "lib/systemd/system/darkroom.service").read_text()
        self.assertIn(f"ExecStart={self.root}/bin/darkroom run", unit)
        self.assertIn(f"{self.root}/etc/darkroom/darkroom.env", unit)
        program = str(self.root / "bin/darkroom")
        subprocess.run([program, "version"], check=True, timeout=20,
                       capture_output=True)

    def test_for_the_system_the_configuration_is_in_etc(self):
        self.install("/usr/local", destdir=self.root)
        files = self.files()
        for file in FILES:
            self.assertIn(f"usr/local/{file}", files)
        self.assertEqual([f for f in files if not f.startswith("usr/local/")],
                         ["etc/darkroom/darkroom.env",
                          "etc/darkroom/darkroom.yaml"])
        self.assertFalse([f for f in files if "libs3q/" in f or f.endswith(".a")])

    def test_a_configuration_that_is_there_is_kept(self):
        config = self.root / "etc/darkroom/darkroom.yaml"
        config.parent.mkdir(parents=True)
        config.write_text("# mine\n")
        self.install("/usr/local", destdir=self.root)
        self.assertEqual(config.read_text(), "# mine\n")

    def test_uninstalling_leaves_the_configuration_alone(self):
        self.install("/usr/local", destdir=self.root)
        subprocess.run([pathlib.Path(ROOT, "scripts/uninstall.sh"), BUILD],
                       env={**os.environ, "DESTDIR": str(self.root)},
                       check=True, timeout=60)
        self.assertEqual(self.files(), ["etc/darkroom/darkroom.env",
                                        "etc/darkroom/darkroom.yaml"])
        self.assertEqual([p.name for p in self.root.iterdir()], ["etc"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
