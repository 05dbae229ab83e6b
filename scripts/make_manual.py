#!/usr/bin/env python3
"""Makes a manual page from what is kept current anyway.

Usage: make_manual.py commands PROGRAM TEMPLATE VERSION
       make_manual.py page MARKDOWN TEMPLATE VERSION

The first puts what PROGRAM says after --help in place of @BODY@, the second
a page of docs/.  The result, troff's man macros, goes to standard output.
"""

import pathlib
import re
import subprocess
import sys


def escape(text):
    """Text that troff shows as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


def inline(text):
    """Markdown within a line: code, bold, links."""
    text = re.sub(r"\[([^]]*)\]\(([^)]*)\)", r"\1", text)
    parts = re.split(r"(`[^`]*`|\*\*[^*]*\*\*)", text)
    shown = ""
    for part in parts:
        if part.startswith("`"):
            shown += "\\fB" + escape(part[1:-1]).removeprefix("\\&") + "\\fR"
        elif part.startswith("**"):
            shown += "\\fI" + escape(part[2:-2]).removeprefix("\\&") + "\\fR"
        else:
            shown += part.replace("\\", "\\e")
    return re.sub(r"^([.'])", r"\\&\1", shown)


def example(lines):
    return [".PP", ".EX", *(escape(line) for line in lines), ".EE"]


# --- from --help --------------------------------------------------------------


def help_of(program, *words):
    return subprocess.run([program, *words, "--help"], check=True,
                          capture_output=True, text=True, timeout=60).stdout


def blocks(text):
    """The parts of a help text that empty lines part."""
    return [block.splitlines() for block in text.split("\n\n") if block]


# An option or argument starts two blanks in; what is said of it follows on the
# line, or further in on the next.
ENTRY = re.compile(r"^  (\S.*?)(?:\s{2,}(.*))?$")


def entries(lines):
    found = []
    for line in lines:
        if match := ENTRY.match(line):
            found.append([match[1], match[2] or ""])
        else:
            found[-1][1] = (found[-1][1] + " " + line.strip()).strip()
    return found


def entry_text(name, about):
    """`--out DIR REQUIRED` says more in words."""
    extra = ""
    if name.endswith(" REQUIRED"):
        name, extra = name.removesuffix(" REQUIRED"), "Required."
    if match := re.search(r" (Excludes|Needs): (.*)$", name):
        name = name[:match.start()]
        word = "Not with" if match[1] == "Excludes" else "Only with"
        extra = f"{word} {match[2]}."
    name = name.replace(",--", ", --").replace(",... ...", ",...")
    about = about + ("" if not about or about.endswith(".") else ".")
    return [".TP", "\\fB" + escape(name) + "\\fR", inline(about),
            *([inline(extra)] if extra else [])]


def command_text(program, name):
    about, *rest = blocks(help_of(program, name))
    head, usage = about
    text = [".SS " + escape(usage.removeprefix("Usage: ")), inline(head) + "."]
    for block in rest:
        title, *lines = block
        if title in ("Options:", "Positionals:"):
            for entry in entries(lines):
                text += entry_text(*entry)
        elif title == "Examples:":
            text += example(lines)
        else:
            text += [".PP", *(inline(line) for line in block)]
    return text


def commands_text(program):
    top = {block[0]: block[1:] for block in blocks(help_of(program))}
    names = [name for name, _ in entries(top["Subcommands:"])]
    return [line for name in names for line in command_text(program, name)]


# --- from Markdown ------------------------------------------------------------


def cells(row):
    return [cell.strip() for cell in row.strip().strip("|").split(" | ")]


def table_text(rows):
    header, _, *rows = [cells(row) for row in rows]
    text = []
    for first, *others in rows:
        text += [".TP", inline(first)]
        if header[:3] == ["key", "type", "default"]:
            kind, default, about = others
            default = "" if default == "–" else f"; default {default}"
            text += [inline(about) + ".", ".br", inline(kind + default)]
        elif len(others) == 1:
            text.append(inline(others[0]))
        else:
            for title, cell in zip(header[1:], others):
                text += [inline(f"{title}: {cell}" if title else cell), ".br"]
    return text


def page_text(markdown):
    text, lines = [".SH DESCRIPTION"], markdown.splitlines()
    while lines:
        line = lines.pop(0)
        if line.startswith("# ") or not line:
            continue
        if match := re.match(r"(##+) (.*)", line):
            text.append(".SH " + escape(match[2]).upper() if match[1] == "##"
                        else ".SS " + escape(match[2]))
        elif line.startswith("|"):
            rows = [line]
            while lines and lines[0].startswith("|"):
                rows.append(lines.pop(0))
            text += table_text(rows)
        elif line.startswith("    "):
            code = [line]
            while lines and lines[0].startswith("    "):
                code.append(lines.pop(0))
            text += example(code)
        else:
            paragraph = [line]
            while lines and lines[0] and not lines[0].startswith(
                    ("* ", "|", "#", "    ")):
                paragraph.append(lines.pop(0).strip())
            joined = " ".join(paragraph)
            if joined.startswith("* "):
                text += [".IP \\(bu 2", inline(joined[2:])]
            else:
                text += [".PP", inline(joined)]
    return text


def without_idle_macros(lines):
    """A heading begins a paragraph anyway."""
    return [line for above, line in zip(["", *lines], lines)
            if line != ".PP" or not above.startswith((".SH", ".SS"))]


def main():
    what, source, template, version = sys.argv[1:]
    if what == "commands":
        body = commands_text(source)
    else:
        body = page_text(pathlib.Path(source).read_text(encoding="utf-8"))
    body = "\n".join(without_idle_macros(body))
    page = pathlib.Path(template).read_text(encoding="utf-8")
    page = page.replace("@VERSION@", version).replace("@BODY@", body)
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
