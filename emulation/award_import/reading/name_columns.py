"""Finds given names that stand in a column of their own beside the rest of the name, where no header says so."""

from __future__ import annotations

from itertools import islice

from emulation.award_import.reading.columns import Column, is_bare_name
from emulation.award_import.reading.files import Sheet
from emulation.award_import.reading.layout import Header, read_text
from emulation.award_import.reading.syllables import is_syllable

SAMPLE = 200  # rows by whose cells a column is judged
LIKELY = 0.7  # share of cells that must look like given names where the header says nothing
_SEX = {"nam", "nữ", "ông", "bà"}


def with_name_parts(sheet: Sheet, header: Header, columns: dict[int, str]) -> dict[int, str]:
    """Returns what the columns mean, a name that is spread over two or three columns being put together again.

    A header "Họ và tên" is often merged over two columns, or stands above the first of them only; sometimes "Tên"
    beside it holds what the first lacks, sometimes it repeats the end of the name for sorting. The cells decide.
    """
    positions = {column: position for position, column in columns.items()}
    name = positions.get(Column.HONOREE_NAME, positions.get(Column.FAMILY_NAME))
    if name is None or Column.GIVEN_NAME in positions or Column.MIDDLE_NAME in positions:
        return columns
    sample = [
        [read_text(cell, sheet.encoding) for cell in cells]
        for number, cells in islice(sheet.rows(), header.row + SAMPLE)
        if number > header.row
    ]
    parts = [
        at for at in _candidates(sheet, header, columns, name) if _has_given_names(sheet, header, sample, name, at)
    ]
    if not parts or len(parts) > 2:
        return columns
    meanings = [Column.GIVEN_NAME] if len(parts) == 1 else [Column.MIDDLE_NAME, Column.GIVEN_NAME]
    found = {**columns, name: Column.FAMILY_NAME.value}
    found |= {at: meaning.value for at, meaning in zip(parts, meanings, strict=True)}
    return dict(sorted(found.items()))


def _candidates(sheet: Sheet, header: Header, columns: dict[int, str], name: int) -> list[int]:
    """Returns the columns without a meaning that could hold the rest of the name, from the left."""
    named = [at for at, text in enumerate(header.names) if at not in columns and is_bare_name(text)]
    if named:
        return named
    at = name + 1
    right = []
    while at not in columns and at < name + 4 and (not _header(header, at) or _is_merged(sheet, header, name, at)):
        right.append(at)
        at += 1
    return right


def _header(header: Header, at: int) -> str:
    return header.names[at] if at < len(header.names) else ""


def _is_merged(sheet: Sheet, header: Header, name: int, at: int) -> bool:
    """Whether the header of the name reaches over this column."""
    return any(top <= header.row <= bottom and left <= name < at <= right for top, left, bottom, right in sheet.merged)


def _has_given_names(sheet: Sheet, header: Header, sample: list[list[str]], name: int, at: int) -> bool:
    """Whether the cells of a column go on where those of the name end."""
    pairs = [(texts[name], texts[at]) for texts in sample if at < len(texts) and texts[name] and texts[at]]
    parts = [part for _whole, part in pairs]
    if not pairs or {part.lower() for part in parts} <= _SEX:
        return False
    repeats = sum(f" {whole.lower()}".endswith(f" {part.lower()}") for whole, part in pairs)
    if 2 * repeats > len(pairs):
        return False
    if _is_merged(sheet, header, name, at) or is_bare_name(_header(header, at)):
        return True
    varied = len(set(parts)) > len(parts) // 10
    return varied and sum(map(_could_be_given_name, parts)) >= LIKELY * len(parts)


def _could_be_given_name(text: str) -> bool:
    return " " not in text and text[:1].isupper() and is_syllable(text)
