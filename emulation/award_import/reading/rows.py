"""Reads one row cell by cell into text, dates and codes, before anything is compared with the register."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext

from emulation.award_import import vocabulary
from emulation.award_import.options import Defaults
from emulation.award_import.reading.columns import NAME_PARTS, Column, column_names, year_of_header
from emulation.award_import.reading.dates import DateHabit, DateReading, read_date, read_period
from emulation.award_import.reading.decision_cells import (
    DecisionReading,
    decision_in_title,
    read_decision,
    year_in_title,
)
from emulation.award_import.reading.encodings import Encoding, decode_cell
from emulation.award_import.reading.files import Cell
from emulation.award_import.reading.layout import Header, SourceRow
from emulation.award_import.reading.names import read_person, split_position_and_unit
from emulation.rules.choices import AuthorityLevel, CommendationType, Field, LegalStatus, SubjectKind
from emulation.rules.import_problems import Problem, Severity
from emulation.rules.names import clean_name
from search.text import clean

NAME_LENGTH = 255  # of names in the register, in characters
POSITION_LENGTH = 150
# Columns that hold codes, with the table of ``vocabulary`` that has their words.
_CODES = (("commendation_type", "commendation_types"), ("field", "fields"), ("level", "levels"), ("status", "statuses"))
_WHOLE_NAMES = (*(Column.HONOREE_NAME, Column.NAME_POSITION_UNIT, Column.COLLECTIVE_NAME, Column.HOUSEHOLD_NAME),)
# What a column may say besides yes and no.
VALUES: Mapping[str, type[TextChoices]] = {
    Column.SUBJECT: SubjectKind,
    Column.COMMENDATION_TYPE: CommendationType,
    Column.FIELD: Field,
    Column.LEVEL: AuthorityLevel,
    Column.STATUS: LegalStatus,
}


@dataclass(slots=True)
class RowReading:
    """What one row says; "" and None where it says nothing."""

    sheet: str
    row: int
    raw: list[str]
    headings: tuple[str, ...] = ()
    subject: str = ""
    name: str = ""
    honorific: str = ""
    date_of_birth: date | None = None
    position: str = ""
    unit: str = ""
    award: str = ""
    decision_number: str = ""
    decision_date: date | None = None
    authority: str = ""
    signer_name: str = ""
    signer_position: str = ""
    abstract: str = ""
    year_from: int | None = None
    year_to: int | None = None
    citation: str = ""
    commendation_type: str = ""
    field: str = ""
    campaign: str = ""
    is_posthumous: bool = False
    is_direct_worker: bool = False
    award_code: str = ""
    level: str = ""
    recipient_id: str = ""
    status: str = ""
    status_reason: str = ""
    status_on: date | None = None
    # Which of the awards that the row gives this is, from 1; 0 where it gives one only.
    part: int = 0
    problems: list[Problem] = dataclasses.field(default_factory=list)

    @property
    def place(self) -> str:
        """Sheet and row, and where the row gives several awards, which of them."""
        return f"{self.row_place}.{self.part}" if self.part else self.row_place

    @property
    def row_place(self) -> str:
        """Sheet and row: the same for all the awards that the row gives."""
        return f"{self.sheet}!{self.row}"

    def divided(self, part: int, award: str, year: int | None = None) -> RowReading:
        """Returns what the row says of one of the several awards that it gives; its problems stand with the first.

        Args:
            part: which of them, from 1.
            award: its name.
            year: the year of its achievement, where another one than the row says.
        """
        years = (year, year) if year else (self.year_from, self.year_to)
        problems = self.problems if part == 1 else [one for one in self.problems if one.weight == Severity.ERROR]
        return dataclasses.replace(
            self, part=part, award=award, year_from=years[0], year_to=years[1], problems=list(problems)
        )


@dataclass(slots=True)
class Evidence:
    """What the cells of one sheet tell of each other: encodings and the order of day and month, by column."""

    file_encoding: Encoding = Encoding.UNICODE
    encodings: dict[int, Counter[Encoding]] = dataclasses.field(default_factory=dict)
    habits: dict[int, DateHabit] = dataclasses.field(default_factory=dict)

    def note(self, row: SourceRow, columns: Mapping[int, str]) -> None:
        """Counts one row."""
        for position, column in columns.items():
            cell = row.cells[position] if position < len(row.cells) else ""
            if isinstance(cell, str) and not cell.isascii():
                decoded = decode_cell(row.texts[position], self.file_encoding)
                if not decoded.is_doubtful:
                    self.encodings.setdefault(position, Counter())[decoded.encoding] += 1
            if column == Column.DECISION_DATE and cell != "":
                self.habits.setdefault(position, DateHabit()).note(cell)

    def encoding(self, position: int) -> Encoding:
        """Returns the encoding most cells of the column are in."""
        counts = self.encodings.get(position)
        return counts.most_common(1)[0][0] if counts else self.file_encoding


class RowReader:
    """Reads the rows of one sheet.

    Args:
        sheet: name of the sheet.
        header: its header, with the title above it.
        columns: what each column means.
        defaults: what rows leave out.
        evidence: what the cells tell of each other.
    """

    def __init__(
        self, sheet: str, header: Header, columns: Mapping[int, str], defaults: Defaults, evidence: Evidence
    ) -> None:
        self.sheet = sheet
        self.header = header
        self.columns = columns
        self.positions = {column: position for position, column in columns.items() if column != Column.AWARD_OF_YEAR}
        names = header.names
        self.years = [
            (position, year_of_header(names[position]) if position < len(names) else None)
            for position, column in columns.items()
            if column == Column.AWARD_OF_YEAR
        ]
        self.defaults = defaults
        self.evidence = evidence
        self.encodings = {position: evidence.encoding(position) for position in columns}
        self.column_names = column_names(header.names, columns)
        # Lists repeat most of their texts: one copy of each is kept.
        self.kept: dict[str, str] = {}
        self.converted: Counter[tuple[int, Encoding]] = Counter()
        self.titled_decision = decision_in_title(header.title) or DecisionReading()
        self.titled_year = year_in_title(header.title)
        self.joined_name = ""  # the first name that was put together from its parts

    def read(self, row: SourceRow) -> list[RowReading]:
        """Returns what a row says of each award that it gives: of several where years have columns of their own."""
        reading = self._read(row)
        return self._by_year(reading) if self.years else [reading]

    def _by_year(self, reading: RowReading) -> list[RowReading]:
        given: list[tuple[str, int | None]] = []
        for position, year in self.years:
            typed = reading.raw[position] if position < len(reading.raw) else ""
            said = vocabulary.yes_or_no(typed) if typed else False
            if said is not False:
                text = decode_cell(typed, self.evidence.encoding(position)).text
                given.append((reading.award if said else clean_name(text)[:NAME_LENGTH], year))
        if not given:
            return [reading]
        if len(given) == 1:
            reading.award, reading.year_from, reading.year_to = given[0][0], given[0][1], given[0][1]
            return [reading]
        return [reading.divided(part, award, year) for part, (award, year) in enumerate(given, 1)]

    def sheet_problems(self) -> list[Problem]:
        """Returns what is to be said of the whole sheet after its rows were read."""
        parts = [self.column_names[column] for column in NAME_PARTS if column in self.positions]
        if len(parts) < 2:
            return []
        return [Problem("names_joined", self.sheet, value=self.joined_name, params={"columns": " + ".join(parts)})]

    def _read(self, row: SourceRow) -> RowReading:
        keep = self.kept.setdefault
        raw = [keep(text, text) for text in row.texts]
        reading = RowReading(self.sheet, row.number, raw, row.headings)
        # A headed date of birth or year wants the cell as it was typed.
        cells = {column: row.cells[at] for column, at in self.positions.items() if at < len(row.cells)}
        texts = {column: self._text(reading, column) for column, cell in cells.items() if cell != ""}
        self._read_recipient(reading, texts, cells)
        self._read_decision(reading, texts, cells)
        self._read_period(reading, texts, cells)
        for name in ("award", "signer_name", "signer_position", "campaign", "award_code", "recipient_id"):
            # Each award of a cell that gives several stands on a line of its own.
            text = texts.get(name, "").replace("\n", "; ") if name == "award" else texts.get(name, "")
            text = self._cut(reading, name, clean_name(text), NAME_LENGTH)
            setattr(reading, name, keep(text, text))
        reading.award = reading.award or self.defaults.award
        citation = clean(texts.get(Column.CITATION, "")).strip()
        reading.citation = keep(citation, citation)
        reading.abstract = clean(texts.get(Column.ABSTRACT, "")).strip()
        signer = read_person(reading.signer_name)
        reading.signer_name = self._cut(reading, Column.SIGNER_NAME, signer.name, POSITION_LENGTH)
        reading.signer_position = self._cut(
            reading, Column.SIGNER_POSITION, reading.signer_position or signer.rest, POSITION_LENGTH
        )
        self._read_codes(reading, texts, cells)
        for name in ("name", "unit", "position", "authority", "honorific"):
            text = getattr(reading, name)
            setattr(reading, name, keep(text, text))
        return reading

    # --- Cells -------------------------------------------------------------------------------

    def _text(self, reading: RowReading, column: str) -> str:
        """Returns a cell in Unicode; notes what had to be converted."""
        position = self.positions[column]
        typed = reading.raw[position]
        if typed.isascii():
            return typed
        decoded = decode_cell(typed, self.encodings[position])
        if decoded.encoding is not Encoding.UNICODE:
            self.converted[position, decoded.encoding] += 1
        if decoded.is_doubtful:
            self._note(reading, "doubtful_text", column, read=decoded.text)
        return decoded.text

    def _note(self, reading: RowReading, code: str, column: str = "", suggestion: str = "", **params: Any) -> None:
        position = self.positions.get(column)
        value = reading.raw[position] if position is not None and position < len(reading.raw) else ""
        reading.problems.append(
            Problem(code, self.sheet, reading.row, self.column_names.get(column, ""), value, params, suggestion)
        )

    def _cut(self, reading: RowReading, column: str, text: str, length: int) -> str:
        """Returns a text as long as the register can hold; says so where that is not the whole of it."""
        if len(text) > length:
            self._note(reading, "text_cut", column, limit=length)
        return text[:length]

    def _note_value(self, reading: RowReading, column: str) -> None:
        """Notes a value that is none of those the column may have, with these."""
        labels = VALUES[column].labels if column in VALUES else [gettext("Yes"), gettext("No")]
        self._note(reading, "value_unknown", column, "; ".join(map(str, labels)))

    def _try(self, reading: RowReading, code: str, column: str, read: Callable[[Any], Any], cell: Cell) -> Any:
        try:
            return read(cell)
        except ValueError:
            self._note(reading, code, column)
            return None

    # --- The recipient -----------------------------------------------------------------------

    def _read_recipient(self, reading: RowReading, texts: Mapping[str, str], cells: Mapping[str, Cell]) -> None:
        column, name = self._name(reading, texts)
        subject_text = texts.get(Column.SUBJECT, "")
        reading.subject = vocabulary.code_of("subjects", subject_text)
        if subject_text and not reading.subject:
            self._note_value(reading, Column.SUBJECT)
        reading.subject = reading.subject or self._subject(column, reading.headings)
        reading.position = clean_name(texts.get(Column.POSITION, ""))
        reading.unit = clean_name(texts.get(Column.UNIT, ""))
        if Column.POSITION_AND_UNIT in texts:
            self._take(reading, Column.POSITION_AND_UNIT, *split_position_and_unit(texts[Column.POSITION_AND_UNIT]))
        is_person = (reading.subject or vocabulary.subject_of_name(name)) == SubjectKind.INDIVIDUAL
        if is_person:
            person = read_person(name)
            reading.name, reading.honorific = person.name, person.honorific
            if vocabulary.key(person.rest) == "truy tang":
                reading.is_posthumous = True
            elif person.rest:
                position, unit = split_position_and_unit(person.rest)
                is_told_unit = column == Column.NAME_POSITION_UNIT or vocabulary.begins_with_unit(unit)
                self._take(reading, column, *((position, unit) if is_told_unit else (person.rest, "")), says_so=True)
        else:
            reading.name = clean_name(name)
        if texts.get(Column.COLLECTIVE_NAME) and column not in (Column.COLLECTIVE_NAME, ""):
            # A person's name beside that of a collective: the unit.
            self._take(reading, Column.COLLECTIVE_NAME, "", clean_name(texts[Column.COLLECTIVE_NAME]))
        reading.position = self._cut(reading, Column.POSITION, reading.position, POSITION_LENGTH)
        reading.unit = self._cut(reading, Column.UNIT, reading.unit, NAME_LENGTH)
        reading.honorific = clean_name(texts.get(Column.HONORIFIC, ""))[:30] or reading.honorific
        if not reading.name:
            self._note(reading, "name_missing", column)
        elif len(reading.name) > NAME_LENGTH:
            self._note(reading, "name_too_long", column, limit=NAME_LENGTH)
        elif is_person and any(char.isdigit() or char in "/;+=@" for char in reading.name):
            self._note(reading, "name_odd", column)
        born = cells.get(Column.DATE_OF_BIRTH, "")
        if born != "":
            day = self._try(reading, "birth_unreadable", Column.DATE_OF_BIRTH, read_date, born)
            reading.date_of_birth = day.day if day else None

    def _take(self, reading: RowReading, column: str, position: str, unit: str, *, says_so: bool = False) -> None:
        """Takes position and unit from a cell that holds more than one thing, where no other column gives them.

        Args:
            says_so: whether people are told how the cell was taken apart.
        """
        position, unit = clean_name(position), clean_name(unit)
        unused = [
            text
            for text, known in ((position, reading.position), (unit, reading.unit))
            if text and known and vocabulary.key(text) not in vocabulary.key(known)
        ]
        if unused:
            self._note(reading, "value_unused", column, read="; ".join(unused))
        if says_so and unit and not reading.unit:
            self._note(reading, "cell_divided", column, read="; ".join(filter(None, [reading.name, position, unit])))
        reading.position = reading.position or position
        reading.unit = reading.unit or unit

    def _name(self, reading: RowReading, texts: Mapping[str, str]) -> tuple[str, str]:
        """Returns which column names the recipient, and the name."""
        whole = next(((column, texts[column]) for column in _WHOLE_NAMES if texts.get(column)), None)
        parts = [column for column in NAME_PARTS if texts.get(column)]
        if not parts:
            return whole or (Column.HONOREE_NAME.value, "")
        name = " ".join(texts[column] for column in parts)
        if whole and whole[0] != Column.COLLECTIVE_NAME and vocabulary.key(whole[1]) != vocabulary.key(name):
            self._note(reading, "value_unused", whole[0], read=whole[1])
        if len(parts) > 1:
            self.joined_name = self.joined_name or name
        elif (missing := self._missing_part(parts[0])) and vocabulary.subject_of_name(name) == SubjectKind.INDIVIDUAL:
            self._note(reading, "name_incomplete", missing, read=name)
        return parts[-1].value, name

    def _missing_part(self, part: str) -> str:
        """Returns the column that holds the other part of names, "" where there is none."""
        other = Column.FAMILY_NAME if part == Column.GIVEN_NAME else Column.GIVEN_NAME
        return other.value if other in self.positions else ""

    def _subject(self, column: str, headings: Sequence[str]) -> str:
        """Returns the subject that the column of the name, or the section the row stands in, tells."""
        if column == Column.COLLECTIVE_NAME and Column.HONOREE_NAME in self.positions:
            return SubjectKind.COLLECTIVE.value
        if column == Column.HOUSEHOLD_NAME:
            return SubjectKind.HOUSEHOLD.value
        for heading in reversed(headings):
            words = f" {vocabulary.key(heading)} "
            told = [
                subject
                for subject, said in (
                    (SubjectKind.COLLECTIVE, " tap the "),
                    (SubjectKind.INDIVIDUAL, " ca nhan "),
                    (SubjectKind.HOUSEHOLD, " ho gia dinh "),
                )
                if said in words
            ]
            if len(told) == 1:
                return told[0].value
        if self.defaults.subject:
            return self.defaults.subject
        return SubjectKind.COLLECTIVE.value if column == Column.COLLECTIVE_NAME else ""

    # --- The decision and the rest -------------------------------------------------------------

    def _read_decision(self, reading: RowReading, texts: Mapping[str, str], cells: Mapping[str, Cell]) -> None:
        column = Column.DECISION if Column.DECISION in texts else Column.DECISION_NUMBER
        told = DecisionReading()
        if texts.get(column):
            told = self._try(reading, "number_unreadable", column, read_decision, texts[column]) or told
        is_told = bool(texts.get(column))
        title = DecisionReading() if is_told else self.titled_decision
        reading.decision_number = told.number or title.number or ("" if is_told else self.defaults.decision_number)
        authority = texts.get(Column.AUTHORITY, "") or told.authority or title.authority or self.defaults.authority
        reading.authority = self._cut(reading, Column.AUTHORITY, clean_name(authority), NAME_LENGTH)
        day, day_column = told.day, column
        typed = cells.get(Column.DECISION_DATE, "")
        if typed != "":
            cell = texts[Column.DECISION_DATE] if isinstance(typed, str) else typed
            day = self._try(reading, "date_unreadable", Column.DECISION_DATE, read_date, cell)
            day_column = Column.DECISION_DATE
            if day is None:
                return
        if day:
            self._settle(reading, day, day_column)
        elif title.day:
            reading.decision_date = title.day.day
        elif reading.decision_number == self.defaults.decision_number or Column.DECISION_DATE not in self.positions:
            reading.decision_date = self.defaults.decision_date

    def _settle(self, reading: RowReading, day: DateReading, column: str) -> None:
        habit = self.evidence.habits.get(self.positions.get(column, -1), DateHabit())
        reading.decision_date, other = habit.settle(day)
        if reading.decision_date > date.today():
            suggestion = f"{other:%d/%m/%Y}" if other and other <= date.today() else ""
            self._note(reading, "date_future", column, suggestion)
        elif other and other <= date.today():
            read = f"{reading.decision_date:%d/%m/%Y}"
            self._note(reading, "date_ambiguous", column, f"{other:%d/%m/%Y}", read=read)

    def _read_period(self, reading: RowReading, texts: Mapping[str, str], cells: Mapping[str, Cell]) -> None:
        for column in (Column.YEAR, Column.YEAR_FROM, Column.YEAR_TO):
            if texts.get(column):
                years = self._try(reading, "year_unreadable", column, read_period, cells[column])
                if years and column != Column.YEAR_TO:
                    reading.year_from = years[0]
                if years and (column != Column.YEAR_FROM or reading.year_to is None):
                    reading.year_to = years[1]
        if reading.year_to is None and not any(problem.code == "year_unreadable" for problem in reading.problems):
            reading.year_to = self.defaults.year or self.titled_year
        if reading.year_from and reading.year_to and reading.year_from > reading.year_to:
            self._note(reading, "year_unreadable", Column.YEAR_TO)

    def _read_codes(self, reading: RowReading, texts: Mapping[str, str], cells: Mapping[str, Cell]) -> None:
        for name, table in _CODES:
            if texts.get(name):
                setattr(reading, name, vocabulary.code_of(table, texts[name]))
                if not getattr(reading, name):
                    self._note_value(reading, name)
        reading.commendation_type = reading.commendation_type or self.defaults.commendation_type
        reading.status_reason = clean(texts.get(Column.STATUS_REASON, "")).strip()
        for name in (Column.IS_POSTHUMOUS, Column.IS_DIRECT_WORKER):
            if texts.get(name):
                said = vocabulary.yes_or_no(texts[name])
                setattr(reading, name.value, bool(said))
                if said is None:
                    self._note_value(reading, name)
        if (since := cells.get(Column.STATUS_ON, "")) != "" and reading.status:
            day = self._try(reading, "value_unknown", Column.STATUS_ON, read_date, since)
            reading.status_on = day.day if day else None
        if "truy tang" in vocabulary.key(reading.award):
            reading.is_posthumous = True
