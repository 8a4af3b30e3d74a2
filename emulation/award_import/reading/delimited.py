"""Reads CSV files, whose encoding and delimiter are detected."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter

from emulation.award_import.reading.encodings import from_windows_bytes

_DELIMITERS = ",;\t|"
_SAMPLE = 100  # lines by which the delimiter is judged
_LONGEST_CELL = 100_000  # characters
_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


def read_delimited(content: bytes) -> list[list[str]]:
    """Returns the rows of a CSV file. Text in an encoding before Unicode comes as Windows-1252 shows it.

    Raises:
        ValueError: where the bytes are no text.
    """
    text = _decode(content)
    if sum(char < " " and char not in "\t\r\n\f\x0b" for char in text[:4096]) > len(text[:4096]) * 0.05:
        raise ValueError("not a text file")
    told = re.match(r"sep=(.)\r?\n", text)
    delimiter = told[1] if told else _delimiter(text)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if told:
        rows[0] = []  # keeps the numbers of the rows as the spreadsheet program shows them
    return rows


def _decode(content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding)
    sample = content[:4096]
    if b"\0" in sample:
        # Of two bytes for a letter, the higher one is mostly zero.
        return content.decode("utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return from_windows_bytes(content)


def _delimiter(text: str) -> str:
    """Returns the delimiter that cuts most lines into the same number of cells."""
    lines = list(itertools.islice(io.StringIO(text), _SAMPLE))

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return 0, 0
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return count, width

    return max(_DELIMITERS, key=fit)
