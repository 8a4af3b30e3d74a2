"""Reads a whole file into rows: which sheets, where their tables begin, what their columns mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from emulation.award_import.options import Options, SheetOptions
from emulation.award_import.progress import Progress, silent
from emulation.award_import.reading.columns import (
    NAME_COLUMNS,
    Column,
    guess_columns,
    header_key,
    is_derived,
    letter,
    signature,
)
from emulation.award_import.reading.encodings import Encoding
from emulation.award_import.reading.files import Sheet, Workbook
from emulation.award_import.reading.layout import (
    Header,
    PassedOver,
    SourceRow,
    find_header,
    header_at,
    read_text,
    table_rows,
)
from emulation.award_import.reading.name_columns import with_name_parts
from emulation.award_import.reading.rows import Evidence, RowReader, RowReading
from emulation.models.award_import import ImportColumns
from emulation.rules.import_problems import Problem, Severity

SAMPLE = 3000  # rows of a sheet by which encodings and the order of day and month are judged
SPANS_SHOWN = 12
_TELL = 500  # rows between two notes of progress


@dataclass(slots=True)
class SheetLayout:
    """Where the table of a sheet is and what its columns mean."""

    header: Header
    columns: dict[int, str]
    is_remembered: bool = False


@dataclass(slots=True)
class FileReading:
    """The rows of a file, and what was noticed beside them."""

    rows: list[RowReading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    layouts: dict[str, SheetLayout] = field(default_factory=dict)
    titles: dict[str, Sequence[str]] = field(default_factory=dict)


def layout_of(sheet: Sheet, options: Options) -> SheetLayout:
    """Returns where the table of a sheet is: as a person said, as was said of the same headers before, or guessed."""
    told = options.sheets.get(sheet.name) if options.sheets is not None else None
    header = header_at(sheet, told.header_row) if told and told.header_row else find_header(sheet)
    if told and told.columns:
        return SheetLayout(header, dict(told.columns))
    columns = guess_columns(header.names)
    remembered = ImportColumns.objects.filter(signature=signature(header.names)).first()
    if remembered:
        columns = {int(position): column for position, column in remembered.columns.items()}
    else:
        columns = with_name_parts(sheet, header, columns)
    named = {header_key(name): column for name, column in options.named_columns.items()}
    for position, name in enumerate(header.names):
        # By its header, or by its letter.
        column = named.get(header_key(name)) or options.named_columns.get(letter(position))
        if column is not None:
            columns = {at: other for at, other in columns.items() if other != column}
            columns[position] = column
    return SheetLayout(header, {at: column for at, column in columns.items() if column}, remembered is not None)


def remember(header: Header, columns: dict[int, str]) -> None:
    """Keeps what the columns of this layout mean, for the next file with the same headers."""
    ImportColumns.objects.update_or_create(
        signature=signature(header.names), defaults={"columns": {str(at): column for at, column in columns.items()}}
    )


def chosen_sheets(book: Workbook, options: Options) -> list[Sheet]:
    """Returns the sheets to be read: those that were chosen, else all that are not hidden."""
    if options.sheets is not None:
        return [sheet for sheet in book.sheets if sheet.name in options.sheets]
    return [sheet for sheet in book.sheets if not sheet.is_hidden]


def read_file(book: Workbook, options: Options, report: Progress = silent) -> FileReading:
    """Reads every chosen sheet."""
    found = FileReading()
    sheets = chosen_sheets(book, options)
    for sheet in sheets:
        layout = layout_of(sheet, options)
        if not set(layout.columns.values()) & set(NAME_COLUMNS):
            # A sheet of explanations beside the list is no fault of the list.
            if options.sheets is not None or len(sheets) == 1:
                found.problems.append(Problem("no_columns", sheet.name))
            else:
                found.problems.append(Problem("sheet_unread", sheet.name))
            continue
        found.layouts[sheet.name] = layout
        _read_sheet(sheet, layout, options, found, report)
    if options.sheets is None:
        found.problems += [Problem("sheet_hidden", sheet.name) for sheet in book.sheets if sheet.is_hidden]
    if not found.layouts and not any(problem.code == "no_columns" for problem in found.problems):
        found.problems += [Problem("no_columns", sheet.name) for sheet in sheets] or [Problem("no_columns", "")]
    return found


def _read_sheet(sheet: Sheet, layout: SheetLayout, options: Options, found: FileReading, report: Progress) -> None:
    header, columns = layout.header, layout.columns
    evidence = Evidence(sheet.encoding)
    for row in islice(table_rows(sheet, header, columns), SAMPLE):
        if isinstance(row, SourceRow):
            evidence.note(row, columns)
    reader = RowReader(sheet.name, header, columns, options.defaults, evidence)
    unread = UnreadColumns(columns)
    repeated: Counter[int] = Counter()
    before = len(found.rows)
    hidden: list[int] = []
    for number, row in enumerate(table_rows(sheet, header, columns), 1):
        if row.number in sheet.hidden_rows and isinstance(row, SourceRow):
            hidden.append(row.number)
            if not options.reads_hidden_rows:
                continue
        if isinstance(row, PassedOver):
            if row.is_heading:
                continue
            found.problems.append(Problem("row_ignored", sheet.name, row.number, value=row.text))
        else:
            unread.count(row.texts)
            repeated.update(row.repeated)
            for at in row.unmatched:
                found.problems.append(
                    Problem("ditto_unmatched", sheet.name, row.number, reader.column_names[columns[at]])
                )
            found.rows += reader.read(row)
        if number % _TELL == 0:
            report("reading", len(found.rows), 0)
    found.titles[sheet.name] = header.title
    if len(found.rows) == before:
        found.problems.append(Problem("no_rows", sheet.name))
    if reader.titled_decision.number and not {Column.DECISION_NUMBER, Column.DECISION} & set(columns.values()):
        found.problems.append(Problem("from_title", sheet.name, value=reader.titled_decision.number))
    if sheet.encoding != Encoding.UNICODE:
        found.problems.append(Problem("file_encoding", sheet.name, params={"encoding": sheet.encoding.value}))
    if hidden:
        code = "rows_hidden" if options.reads_hidden_rows else "rows_hidden_left_out"
        params = {"count": len(hidden), "rows": _numbers(hidden)}
        found.problems.append(Problem(code, sheet.name, params=params))
    found.problems += unread.problems(sheet, header)
    found.problems += reader.sheet_problems()
    for at, count in sorted(repeated.items()):
        column = reader.column_names[columns[at]]
        found.problems.append(Problem("ditto", sheet.name, column=column, params={"count": count}))
    for (position, encoding), count in sorted(reader.converted.items()):
        column = reader.column_names[columns[position]]
        params = {"count": count, "encoding": encoding.value}
        found.problems.append(Problem("converted", sheet.name, column=column, params=params))


class UnreadColumns:
    """Counts the cells of columns that are not taken over, so that nothing is left behind without a word.

    Args:
        columns: what each column means.
    """

    def __init__(self, columns: dict[int, str]) -> None:
        self.read = {at for at, column in columns.items() if column != Column.NOTE}
        self.counts: Counter[int] = Counter()
        self.examples: dict[int, str] = {}
        self._unread: list[int] = []
        self._width = 0

    def count(self, texts: Sequence[str]) -> None:
        """Counts one row."""
        if len(texts) > self._width:
            self._width = len(texts)
            self._unread = [at for at in range(self._width) if at not in self.read]
        for at in self._unread:
            if at < len(texts) and texts[at]:
                self.counts[at] += 1
                self.examples.setdefault(at, texts[at])

    def problems(self, sheet: Sheet, header: Header) -> list[Problem]:
        """Returns a problem for each of these columns, named by its header."""
        found = []
        for at, count in sorted(self.counts.items()):
            name = header.names[at] if at < len(header.names) else ""
            example = read_text(self.examples[at], sheet.encoding)
            found.append(
                Problem(
                    "column_unread",
                    sheet.name,
                    column=f"{letter(at)} – {name}" if name else letter(at),
                    value=example,
                    params={"count": count},
                    severity=Severity.NOTE if is_derived(name) or example.startswith(("http://", "https://")) else None,
                )
            )
        return found


def _numbers(rows: Sequence[int]) -> str:
    """Writes numbers of rows as people do: "3, 5–9"; the first of many."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = [f"{first}–{last}" if last > first else str(first) for first, last in spans[:SPANS_SHOWN]]
    return ", ".join([*shown, "…"] if len(spans) > SPANS_SHOWN else shown)


def sheet_options(layout: SheetLayout) -> SheetOptions:
    """Returns a layout as options that lead to it again."""
    return SheetOptions(layout.header.row, dict(layout.columns))
