"""What `darkroom --help` says, as data."""

import re
import subprocess
from collections import namedtuple

# name: "run".  options: every "--long" and "-s" that its help shows.
Command = namedtuple("Command", "name about options")

ROW = re.compile(r"^  (\S+)\s\s+(\S.*)$")
OPTION = re.compile(r"^  (-[^\s]*)")


def sections(text):
    """{"Options": [line, ...]} of a help text."""
    found, lines = {}, []
    for line in text.splitlines():
        if re.fullmatch(r"[A-Z][a-z]+:", line):
            lines = found.setdefault(line[:-1], [])
        elif not line:
            lines = []
        else:
            lines.append(line)
    return found


def options(text):
    names = []
    for line in sections(text).get("Options", ()):
        if match := OPTION.match(line):
            names += match[1].split(",")
    return names


def help_of(program, *words):
    return subprocess.run([program, *words, "--help"], check=True,
                          capture_output=True, text=True, timeout=20).stdout


def commands(program):
    """The program's commands, in order; the first, without a name, is what
    stands before one."""
    top = help_of(program)
    found = [Command("", "", options(top))]
    for line in sections(top)["Subcommands"]:
        if row := ROW.match(line):
            found.append(Command(row[1], row[2],
                                 options(help_of(program, row[1]))))
    return found
