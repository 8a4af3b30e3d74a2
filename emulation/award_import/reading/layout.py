"""Finds the table within a sheet, between titles, two-line headers, sections, totals and signatures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from core.spreadsheets import without_guard
from emulation.award_import.reading.columns import NAME_COLUMNS, Column, recognise, year_of_header
from emulation.award_import.reading.encodings import Encoding, decode_cell
from emulation.award_import.reading.files import Cell, Range, Row, Sheet
from search.text import fold

SEARCHED = 60  # rows at the top of a sheet in which the header is looked for
_SUBJECT = re.compile(r"(?:cac )?(?:tap the|ca nhan|ho gia dinh)(?:,? va ho gia dinh)?\W*(?:\(?\d.*)?")
_MARKER = re.compile(
    r"(?:(?:phan|muc)\s+)?(?P<mark>[ivx]{1,5}|[a-h]|\d{1,2})(?:\s*[.)/:-]\s*|\s+)(?P<rest>\S.*)", re.DOTALL
)
_TOTAL = re.compile(r"(?:tong (?:cong|so)\b.*|(?:tong|cong)\b\W*(?:\d.*)?)", re.DOTALL)
# "As above", as lists say it; compared without case and blanks.
_DITTO = re.compile(
    r"""(?:["'”“〃″´`]{1,4}|[-–—.]{0,4}(?:["”“〃″]|''|nt|n/t|như trên|nhu tren|nh\xad trªn)[-–—.]{0,4}|//)"""
)
_LONGEST_DITTO = 12
_ROMAN = re.compile(r"[ivx]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the table of a sheet begins.

    Args:
        row: number of the header's last row; 0 where the sheet has none.
        names: header of each column; an upper and a lower one are joined by " / ".
        title: lines of text above the header.
    """

    row: int
    names: tuple[str, ...]
    title: tuple[str, ...]


@dataclass(slots=True)
class SourceRow:
    """A row that holds an award.

    Args:
        number: as the spreadsheet program shows it.
        cells: as the file has them; cells merged over several rows are repeated.
        texts: each as ``cell_text`` returns it.
        headings: headings of the sections it stands in, the outermost first.
        repeated: positions of cells that say "as above" and hold what stands there.
        unmatched: positions of cells that say so where nothing stands above.
    """

    number: int
    cells: Row
    texts: list[str]
    headings: tuple[str, ...] = ()
    repeated: tuple[int, ...] = ()
    unmatched: tuple[int, ...] = ()


@lru_cache(maxsize=4096)
def is_ditto(text: str) -> bool:
    """Whether a short cell says "as above": ``nt``, ``-nt-``, ``như trên``, ``"``."""
    return bool(_DITTO.fullmatch(" ".join(text.lower().split()).replace("- ", "-").replace(" -", "-")))


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A row that holds no award: a heading, a total, a signature."""

    number: int
    text: str
    is_heading: bool = False


def cell_text(cell: Cell) -> str:
    """Returns a cell as text, in the encoding it was typed in."""
    if isinstance(cell, str):
        return without_guard(cell).strip(" \t\r\n\u00a0")
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def read_text(cell: Cell, encoding: Encoding) -> str:
    """Returns a cell in Unicode on one line.

    Args:
        encoding: what most cells of the file are in.
    """
    return " ".join(decode_cell(cell_text(cell), encoding).text.split())


# --- The header --------------------------------------------------------------------------------


def find_header(sheet: Sheet) -> Header:
    """Finds the header: the row, or pair of rows, in which most headers are understood."""
    top = [
        (number, [read_text(cell, sheet.encoding) for cell in row]) for number, row in islice(sheet.rows(), SEARCHED)
    ]
    best: tuple[int, int, tuple[str, ...]] = (0, 0, ())
    for at, (number, texts) in enumerate(top):
        understood = _understood(texts)
        if understood > best[0]:
            best = (understood, number, tuple(texts))
        if at + 1 < len(top) and understood:
            below = top[at + 1][1]
            joined = _joined(_spread(texts, below, number, sheet.merged), below)
            if _understood(joined) > max(understood, best[0]) and _is_lower_header(below, joined):
                best = (_understood(joined), number + 1, tuple(joined))
    understood, row, names = best
    if understood < 2 and not any(recognise(name)[0] in NAME_COLUMNS and recognise(name)[1] >= 1000 for name in names):
        row, names = _first_full_row(top)
    lines = [" ".join(filter(None, texts)) for number, texts in top if number < row]
    return Header(row, names, tuple(line for line in lines if line))


def header_at(sheet: Sheet, row: int) -> Header:
    """Returns the header in a row that a person named; both its lines where it would be found there."""
    if (found := find_header(sheet)).row == row:
        return found
    top = [(number, [read_text(cell, sheet.encoding) for cell in cells]) for number, cells in islice(sheet.rows(), row)]
    names = top[-1][1] if top and top[-1][0] == row else []
    lines = [" ".join(filter(None, texts)) for number, texts in top if number < row]
    return Header(row, tuple(names), tuple(line for line in lines if line))


def _understood(texts: Sequence[str]) -> int:
    """Returns how many different headers are understood; years below one header count as well."""
    understood = {recognise(text)[0] for text in texts if 0 < len(text) < 120} - {""}
    return len(understood) + max(_years_below(texts).values(), default=1) - 1


def _years_below(joined: Sequence[str]) -> Counter[str]:
    """Returns how many years stand below each upper header."""
    return Counter(text.rpartition(" / ")[0] for text in joined if " / " in text and year_of_header(text))


def _spread(upper: Sequence[str], lower: Sequence[str], number: int, merged: Iterable[Range]) -> list[str]:
    """Returns the upper headers repeated over the columns that stand below them."""
    width = max(len(upper), len(lower))
    spread = [*upper, *[""] * (width - len(upper))]
    ranges = {left: right for top, left, _bottom, right in merged if top == number and right > left}
    for at in range(1, width):
        in_merged = any(left < at <= right for left, right in ranges.items())
        if not spread[at] and at < len(lower) and lower[at] and (in_merged or not ranges):
            spread[at] = spread[at - 1]
    return spread


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    below = [*lower, *[""] * (len(upper) - len(lower))]
    return [
        f"{top} / {sub}" if top and sub and top != sub else top or sub for top, sub in zip(upper, below, strict=True)
    ]


def _is_lower_header(texts: Sequence[str], joined: Sequence[str]) -> bool:
    """Whether a row could be the lower line of a header: it has no numbers but years below one upper header.

    Args:
        joined: each text behind the upper header that stands above it.
    """
    filled = [text for text in texts if text]
    years = sum(bool(year_of_header(text)) for text in filled)
    if years and (years < 2 or _years_below(joined).most_common(1)[0][1] < years):
        return False
    return bool(filled) and not any(re.search(r"\d", text) and not year_of_header(text) for text in filled)


def _first_full_row(top: Sequence[tuple[int, list[str]]]) -> tuple[int, tuple[str, ...]]:
    """Returns the first row with several texts, where no header is understood: a person says what they mean."""
    for number, texts in top:
        if len(list(filter(None, texts))) > 1:
            return number, tuple(texts)
    return 0, ()


# --- The rows ----------------------------------------------------------------------------------


def table_rows(sheet: Sheet, header: Header, columns: Mapping[int, str]) -> Iterator[SourceRow | PassedOver]:
    """Yields what stands below the header, blank rows left out.

    Args:
        columns: what each column means.
    """
    meanings = {column: position for position, column in columns.items()}
    numbers = meanings.get(Column.NUMBER)
    names = [meanings[column] for column in NAME_COLUMNS if column in meanings]
    headings: list[tuple[int, str]] = []
    is_below_total = False
    above: SourceRow | None = None
    repeat = _repeater(sheet.merged, header.row, columns)
    for number, cells in sheet.rows():
        if number <= header.row:
            continue
        repeat(number, cells)
        texts = list(map(cell_text, cells))
        filled = {position: text for position, text in enumerate(texts) if text}
        if not filled:
            continue
        running = filled.pop(numbers, "") if numbers is not None else ""
        is_counted = running.rstrip(".)").isdecimal()
        if len(filled) <= 1 and not is_counted:
            # A line of its own; one that has a name only is an award where nothing counts the rows.
            text = read_text(next(iter(filled.values()), running), sheet.encoding)
            heading = _heading(text, running, could_be_name=numbers is None and bool(filled.keys() & set(names)))
            if heading:
                level, words = heading
                headings = [*(kept for kept in headings if kept[0] < level), (level, words)]
                is_below_total = False
                yield PassedOver(number, words, is_heading=True)
                continue
            if numbers is not None or not filled.keys() & set(names) or _TOTAL.fullmatch(fold(text)):
                is_below_total = is_below_total or bool(_TOTAL.fullmatch(fold(text)))
                yield PassedOver(number, text)
                continue
        elif _is_numbering(filled, running) or (
            not is_counted and (is_below_total or _is_remark(filled, names, columns))
        ):
            # Below a total stand signatures, until rows are counted again.
            told = [read_text(text, sheet.encoding) for text in filled.values()]
            is_below_total = is_below_total or bool(_TOTAL.fullmatch(fold(told[0])))
            yield PassedOver(number, " ".join(told))
            continue
        is_below_total = is_below_total and not is_counted
        dittos = [at for at in columns if at < len(texts) and len(texts[at]) <= _LONGEST_DITTO and is_ditto(texts[at])]
        row = SourceRow(number, cells, texts, tuple(words for _level, words in headings))
        if dittos:
            _repeat_above(row, above, dittos)
        above = row
        yield row


def _repeat_above(row: SourceRow, above: SourceRow | None, dittos: Sequence[int]) -> None:
    """Puts what stands above into cells that say so."""
    found = [at for at in dittos if above is not None and at < len(above.texts) and above.texts[at]]
    for at in dittos:
        is_found = above is not None and at in found
        row.cells[at] = above.cells[at] if above is not None and is_found else ""
        row.texts[at] = above.texts[at] if above is not None and is_found else ""
    row.repeated, row.unmatched = tuple(found), tuple(at for at in dittos if at not in found)


def _repeater(merged: Iterable[Range], header_row: int, columns: Mapping[int, str]) -> Callable[[int, Row], None]:
    """Returns what fills cells merged over several rows: a decision's number stands once for all its awards."""
    starts: dict[int, list[Range]] = {}
    for area in merged:
        if area[0] > header_row and area[2] > area[0] and area[1] in columns:
            starts.setdefault(area[0], []).append(area)
    held: list[tuple[Range, Cell]] = []

    def repeat(number: int, cells: Row) -> None:
        held[:] = [(area, cell) for area, cell in held if area[2] >= number]
        for area, cell in held:
            if area[1] < len(cells) and cells[area[1]] == "":
                cells[area[1]] = cell
        held.extend((area, cells[area[1]]) for area in starts.get(number, ()) if area[1] < len(cells))

    return repeat


def _heading(text: str, running: str, *, could_be_name: bool) -> tuple[int, str] | None:
    """Returns level and words of a section's heading, None where the line is none."""
    folded = fold(text)
    mark, words = fold(running).rstrip(".)/: "), text
    marked = None if mark else _MARKER.fullmatch(folded)
    if marked:
        mark, words = marked["mark"], text[len(text) - len(marked["rest"]) :]
    if _TOTAL.fullmatch(fold(words)):
        return None
    if _SUBJECT.fullmatch(fold(words)):
        return _level(mark), words
    if not mark or (could_be_name and not marked):
        return None
    return _level(mark), words


def _level(mark: str) -> int:
    if not mark:
        return 4
    if _ROMAN.fullmatch(mark):
        return 2
    return 1 if mark.isalpha() else 3


def _is_numbering(filled: Mapping[int, str], running: str) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    marks = [text.strip("()[]. ") for text in (*([running] if running else []), *filled.values())]
    if len(marks) < 3 or any(len(mark) > 3 for mark in marks):
        return False
    numbers = [int(mark) for mark in marks if mark.isdecimal()]
    letters = [mark for mark in marks if not mark.isdecimal()]
    return (
        numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        if numbers and all(len(mark) == 1 or re.fullmatch(r"\d+\s*=.*", mark) for mark in letters)
        else False
    )


def _is_remark(filled: Mapping[int, str], names: Sequence[int], columns: Mapping[int, str]) -> bool:
    """Whether a row of several cells is a total or a line of signatures."""
    first = fold(read_text(next(iter(filled.values())), Encoding.UNICODE))
    if _TOTAL.fullmatch(first):
        return True
    told = {columns[position] for position in filled if position in columns}
    telling = told - {Column.NOTE, Column.NUMBER}
    if Column.NUMBER not in columns.values():
        # Without a name, little else: signatures below the table.
        return not filled.keys() & set(names) and len(telling) <= 2 and len(filled) <= 3
    return len(telling) <= 2 and not telling & {Column.AWARD, Column.DECISION_NUMBER, Column.DECISION, Column.YEAR}
