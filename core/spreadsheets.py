"""Neutralises formulas and control characters in exported spreadsheets."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlsxwriter

# What a spreadsheet program may take for a formula or a command, and what no cell may hold.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def safe_cell(text: str) -> str:
    """Returns a text that no spreadsheet program carries out when the cell is opened.

    A text that begins with ``= + - @``, their full-width forms, a tab or a line break gets an apostrophe in front, as
    OWASP advises against CSV injection; other control characters are left out.
    """
    text = _CONTROL.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text


def without_guard(text: str) -> str:
    """Returns a text as it was before ``safe_cell`` put an apostrophe in front."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def new_workbook(file: IO[bytes], **options: Any) -> xlsxwriter.Workbook:
    """Returns an XLSX workbook that is written to ``file`` when it is closed, with further options of XlsxWriter."""
    import xlsxwriter  # not before the first workbook: megabytes of every process

    return xlsxwriter.Workbook(file, {"in_memory": True, **options})
