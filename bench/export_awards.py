"""Measures the export of every award, as CSV, XLSX and JSON lines, each in a process of its own.

    VAR_DIR=/tmp/bench python bench/synthetic_awards.py --rows 1000000
    VAR_DIR=/tmp/bench python manage.py rebuild_search --index awards
    VAR_DIR=/tmp/bench python bench/export_awards.py

Prints one JSON object: for each format the seconds until the first byte and until the last, seconds of processor time,
megabytes written, and by how many megabytes the process grew at its peak.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

if __name__ == "__main__":
    from setup_django import setup

    setup()

from emulation.award_export.columns import PUBLIC_COLUMNS
from emulation.award_export.response import export_response
from search.request import SearchRequest

FORMATS = ("csv", "jsonl", "xlsx")


def peak_memory() -> float:
    """Returns the most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(suffix: str, sort: str, text: str) -> dict[str, float]:
    """Exports the list once and returns what it took."""
    before = peak_memory()
    began, cpu = time.perf_counter(), time.process_time()
    response = export_response(SearchRequest("awards", text=text, sort=sort), PUBLIC_COLUMNS, suffix)
    first, size = 0.0, 0
    for chunk in response.streaming_content:
        first = first or time.perf_counter() - began
        size += len(chunk)
    return {
        "first_byte_s": round(first, 2),
        "s": round(time.perf_counter() - began, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "mb": round(size / 1e6, 1),
        "grown_mb": round(peak_memory() - before, 1),
        "peak_mb": round(peak_memory(), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--format", choices=FORMATS, help="measure this one, in this process")
    parser.add_argument("--sort", default="legal", help="order of the list")
    parser.add_argument("--text", default="", help="question that narrows the list")
    asked = parser.parse_args()
    if asked.format:
        print(json.dumps(measure(asked.format, asked.sort, asked.text)))
        return
    measured = {}
    for suffix in FORMATS:
        command = [sys.executable, __file__, "--format", suffix, "--sort", asked.sort, "--text", asked.text]
        measured[suffix] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(json.dumps({"questions": measured}, indent=2))


if __name__ == "__main__":
    main()
