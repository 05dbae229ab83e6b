#!/usr/bin/env python3
"""Fails where docs/logs.md and the code name different events or fields.

Usage: check_logs.py SOURCE_ROOT

Reads the calls of Log, LogError and LogRepeating, the warnings of
worker/road/queue_check.cc, and the fields that are collected for them.
"""

import pathlib
import re
import sys

FOLDERS = ("base", "libs3q", "worker")

# The level and the event may each be one of two.
CALL = re.compile(r'\bLog(?:Error|Repeating)?\([^",;]*LogLevel::\w+,'
                  r'[^",;]*"(\w+)"(?:\s*:\s*"(\w+)")?')
WARNING = re.compile(r'QueueWarning\{\s*"(\w+)"')
# {"name", value} in a call, and fields that are added one by one.
FIELD = re.compile(r'[{,]\s*\{"([\w.]+)",|'
                   r'fields?\.(?:emplace_back|push_back)\(\s*\{?"([\w.]+)",')
USUAL = {"time", "level", "event", "error.class", "error.message"}

ROW = re.compile(r"^\| (`[^|]*`) \|(.*)$", re.MULTILINE)


def words(text):
    return set(re.findall(r"`([\w.]+)`", text))


def calls_in(text):
    """The texts from each logging call to the end of its statement."""
    for match in re.finditer(r"\bLog(?:Error|Repeating)?\(|LogFields ", text):
        yield text[match.start():text.find(";", match.start())]


def in_code(root):
    events, fields = set(), set(USUAL)
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.[hc]*")):
            text = file.read_text(encoding="utf-8")
            for match in CALL.finditer(text):
                events.update(name for name in match.groups() if name)
            events.update(WARNING.findall(text))
            for call in calls_in(text):
                fields.update(a or b for a, b in FIELD.findall(call))
            if "LogFields" in text:
                fields.update(b for _, b in FIELD.findall(text) if b)
    return events, fields


def in_docs(root):
    page = (root / "docs/logs.md").read_text(encoding="utf-8")
    _, after = page.split("## Events", 1)
    events_table, fields_table = after.split("## Fields", 1)
    fields_table = fields_table.split("## Repeats", 1)[0]
    events = set()
    for first, _ in ROW.findall(events_table):
        events |= words(first)
    fields = set()
    for first, _ in ROW.findall(fields_table):
        fields |= words(first)
    return events, fields


def main():
    root = pathlib.Path(sys.argv[1])
    code_events, code_fields = in_code(root)
    docs_events, docs_fields = in_docs(root)
    found = []
    for what, code, docs in (("event", code_events, docs_events),
                             ("field", code_fields, docs_fields)):
        found += [f"{what} {name} is not in docs/logs.md"
                  for name in sorted(code - docs)]
        found += [f"{what} {name} of docs/logs.md is not in the code"
                  for name in sorted(docs - code)]
    for sentence in found:
        print(sentence, file=sys.stderr)
    if not found:
        print(f"logs: {len(code_events)} events and {len(code_fields)} fields "
              "are documented")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
