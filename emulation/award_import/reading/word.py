"""Reads the tables of a Word file (DOCX) as rows of text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from emulation.award_import.reading import limits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LONGEST = 40 * limits.MEGABYTE  # of the document's XML
_MOST_TAGS = 2_000_000  # each becomes some hundred bytes of memory; a cell of Word has about thirty
_MOST_SPANNED = 64  # columns


class TooLarge(ValueError):
    """The document is larger than what is read of Word files."""


def read_tables(content: bytes) -> list[list[list[str]]]:
    """Returns the rows of each table, below one for each paragraph in front of it: title and decision of the list.

    Cells merged over several columns or rows hold their text once, as in a spreadsheet.

    Raises:
        TooLarge: where it would take too much memory.
        ValueError: where the document cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("word/document.xml") as member:
            text = member.read(_LONGEST + 1)
        if len(text) > _LONGEST or text.count(b"<") > _MOST_TAGS:
            raise TooLarge
        body = fromstring(text).find(f"{_W}body")
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, OSError, EOFError) as error:
        raise ValueError(str(error)) from None
    tables: list[list[list[str]]] = []
    title: list[list[str]] = []
    for element in body if body is not None else ():
        if element.tag == f"{_W}p" and (line := _text(element)):
            title.append([line])
        elif element.tag == f"{_W}tbl":
            tables.append([*title, *_rows(element)])
            title = []
    return tables


def _rows(table: Any) -> Iterator[list[str]]:
    for row in table.iterfind(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.iterfind(f"{_W}tc"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = span.get(f"{_W}val", "1") if span is not None else "1"
            cells.append("\n".join(filter(None, map(_text, cell.iterfind(f"{_W}p")))))
            cells += [""] * (min(int(width), _MOST_SPANNED) - 1 if width.isdecimal() and len(width) < 4 else 0)
            if len(cells) > limits.MAX_COLUMNS:
                raise ValueError("too many columns")
        yield cells


def _text(paragraph: Any) -> str:
    parts = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_W}br", f"{_W}tab"):
            parts.append("\n" if element.tag.endswith("br") else " ")
    return "".join(parts).strip()
