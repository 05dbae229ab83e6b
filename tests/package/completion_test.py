#!/usr/bin/env python3
"""Shells really complete what --help shows.

Usage: completion_test.py PROGRAM
"""

import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import help_text

PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
DEADLINE = 30  # Seconds, for one shell.


def script(shell):
    return subprocess.run([PROGRAM, "completion", shell], check=True,
                          capture_output=True, text=True, timeout=20).stdout


def needs(shell):
    return unittest.skipUnless(shutil.which(shell), f"there is no {shell}")


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "a b.yaml").touch()
        (self.folder / "a folder").mkdir()
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                            "HOME": str(self.folder), "TERM": "dumb"}

    def run_in(self, *command):
        done = subprocess.run(command, cwd=self.folder, env=self.environment,
                              check=True, capture_output=True, text=True,
                              timeout=DEADLINE)
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()


class Bash(Scratch):
    def complete(self, *words):
        line = "darkroom " + " ".join(words)
        ask = (script("bash") + 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
               f"COMP_LINE='{line}'; COMP_POINT={len(line)}\n"
               '_darkroom; printf "%s\\n" "${COMPREPLY[@]}"')
        return self.run_in("bash", "--norc", "-c", ask, "bash", "darkroom",
                           *words)

    def test_registers_its_function(self):
        ask = script("bash") + "complete -p darkroom"
        self.assertEqual(self.run_in("bash", "--norc", "-c", ask),
                         ["complete -F _darkroom darkroom"])

    def test_offers_every_command_and_option(self):
        before, *commands = help_text.commands(PROGRAM)
        self.assertGreater(len(commands), 3)
        self.assertEqual(self.complete("--"),
                         [o for o in before.options if o.startswith("--")])
        self.assertEqual(set(self.complete("")),
                         {c.name for c in commands} | set(before.options))
        for command in commands:
            with self.subTest(command.name):
                self.assertGreater(len(command.options), 1)
                self.assertEqual(self.complete(command.name, "-"),
                                 command.options)

    def test_hidden_commands_stay_hidden(self):
        self.assertEqual(self.complete("rend"), [""])
        self.assertEqual(self.complete("comp"), [""])

    def test_completes_part_of_a_word(self):
        self.assertEqual(self.complete("ch"), ["check"])
        self.assertEqual(self.complete("run", "--dr"), ["--drain"])

    def test_offers_files_and_folders_where_they_belong(self):
        every = ["a b.yaml", "a folder"]
        for words in (["run", "--config", ""], ["run", "--config", "="],
                      ["run", "--config", "=", "a"], ["process", ""],
                      ["process", "--json", "a"]):
            with self.subTest(words):
                self.assertEqual(sorted(self.complete(*words)), every)
        self.assertEqual(self.complete("run", "--local", "a"), ["a folder"])
        self.assertEqual(self.complete("process", "--variant", "a"), [""])


@needs("fish")
class Fish(Scratch):
    def complete(self, line):
        (self.folder / "script").write_text(script("fish"))
        rows = self.run_in("fish", "--no-config", "-c",
                           f"source script; complete -C '{line}'")
        (self.folder / "script").unlink()
        return [row.split("\t")[0] for row in rows]

    def test_offers_every_command_and_option(self):
        before, *commands = help_text.commands(PROGRAM)
        self.assertEqual(set(self.complete("darkroom ")),
                         {c.name for c in commands})
        self.assertEqual(set(self.complete("darkroom -")), set(before.options))
        for command in commands:
            with self.subTest(command.name):
                self.assertEqual(set(self.complete(f"darkroom {command.name} -")),
                                 set(command.options))

    def test_offers_files_and_folders_where_they_belong(self):
        self.assertIn("a b.yaml", self.complete("darkroom run --config a"))
        self.assertEqual(self.complete("darkroom run --local a"), ["a folder/"])
        self.assertIn("a b.yaml", self.complete("darkroom process a"))


@needs("zsh")
class Zsh(Scratch):
    def complete(self, line):
        """What zsh shows when Tab is pressed after `line`."""
        (self.folder / "_darkroom").write_text(script("zsh"))
        (self.folder / ".zshrc").write_text(
            "PS1='ready> '; LISTMAX=0; fpath=($HOME $fpath)\n"
            "autoload -Uz compinit; compinit -u -D\n"
            "setopt no_beep\n")
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execvpe("zsh", ["zsh", "-d", "-i"],
                       {**self.environment, "ZDOTDIR": str(self.folder)})
        try:
            self.read_until(terminal, "ready> ")
            # ^U takes the line away again.
            os.write(terminal, f"{line}\t\x15exit\r".encode())
            return self.read_until(terminal, None)
        finally:
            os.close(terminal)
            os.waitpid(child, 0)

    def read_until(self, terminal, mark):
        text, end = "", time.monotonic() + DEADLINE
        while mark is None or mark not in text:
            left = end - time.monotonic()
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                self.fail(f"zsh is silent after {text!r}")
            try:
                text += os.read(terminal, 65536).decode(errors="replace")
            except OSError:  # It has gone.
                break
        return text

    def test_offers_every_command_and_option(self):
        _, *commands = help_text.commands(PROGRAM)
        shown = self.complete("darkroom ")
        for command in commands:
            self.assertIn(command.name, shown)
            with self.subTest(command.name):
                options = self.complete(f"darkroom {command.name} -")
                for option in command.options:
                    self.assertIn(option, options)

    def test_offers_files_where_they_belong(self):
        self.assertIn("a\\ b.yaml", self.complete("darkroom run --config a\\ b"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
