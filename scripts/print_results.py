#!/usr/bin/env python3
"""Prints what a local run did, as a table, from its JSON log.

Usage: print_results.py RUN_DIR, with RUN_DIR/log.jsonl beside
RUN_DIR/buckets.  Exit: 1 if not one photograph was developed.
"""

import json
import pathlib
import sys

HEADINGS = ("source", "variant", "size", "bytes", "ms")
# What the log says of an object that is done with.
FINAL = ("complete", "failed", "no_route")
RIGHT_ALIGNED = {"bytes", "ms"}


def read_events(log):
    """The JSON objects of the log's lines; other lines are passed over."""
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def size_of(pixels):
    if "width" not in pixels:
        return ""
    return f"{pixels['width']}x{pixels['height']}"


def rows_of(event):
    """One row for the source, then one for each of its variants."""
    took = event.get("ms")
    ms = "" if took is None else f"{took:.0f}"
    if event["event"] == "failed":
        reason = f"{event.get('error.class')}: {event.get('error.message')}"
        return [(event["key"], reason, "", "", ms)]
    if event["event"] == "no_route":
        return [(event["key"], "no route takes it", "", "", "")]
    rows = [(event["key"], "(source)", size_of(event),
             f"{event.get('bytes_in', 0):,}", ms)]
    for variant in event.get("variants", []):
        rows.append(("", variant["variant"], size_of(variant),
                     f"{variant['bytes']:,}", ""))
    return rows


def print_table(rows):
    """The first row is the headings."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    for number, row in enumerate(rows):
        cells = (cell.rjust(width) if name in RIGHT_ALIGNED
                 else cell.ljust(width)
                 for cell, width, name in zip(row, widths, HEADINGS))
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def main():
    run_dir = pathlib.Path(sys.argv[1])
    finished = [event for event in read_events(run_dir / "log.jsonl")
                if event.get("event") in FINAL]
    finished.sort(key=lambda event: event["key"])
    print_table([HEADINGS] + [row for event in finished
                              for row in rows_of(event)])

    developed = sum(event["event"] == "complete" for event in finished)
    print(f"\n{developed} photographs developed, "
          f"{len(finished) - developed} not.")
    for bucket in sorted((run_dir / "buckets").iterdir()):
        print(f"The files: {bucket}/")
    print(f"The log:   {run_dir / 'log.jsonl'}")
    return 0 if developed else 1


if __name__ == "__main__":
    sys.exit(main())
