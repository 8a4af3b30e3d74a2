"""Reads dates and years as spreadsheets and clerks write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from emulation.award_import.reading.files import Cell
from emulation.models.grants import YEARS

_EPOCH = date(1899, 12, 30)  # day 0 of the serials of spreadsheet programs, which count a 29th February 1900
_SERIALS = range(14_000, 80_000)  # 1938 to 2119; smaller numbers are years or days
_SEPARATED = re.compile(r"(\d{1,2}) ?[/.\-\u2013 ] ?(\d{1,2}) ?[/.\-\u2013 ] ?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(\d{4})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:[T ].*)?")
_IN_WORDS = re.compile(
    r"(?:ng[àa]y\s*)?(\d{1,2})\s*(?:th[áa]ng|,|/)\s*(\d{1,2})\s*,?\s*(?:n[ăa]m|/|,)\s*(\d{4}|\d{2})", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_SHORT_PERIOD = re.compile(r"(?<!\d)(\d{4})\s*[-\u2013/]\s*(\d{2})(?!\d)")
FIRST_YEAR, LAST_YEAR = (validator.limit_value for validator in YEARS)


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date that was read.

    Args:
        day: the date.
        other: the date with day and month changed round, where the cell could mean that as well.
        is_typed: whether the spreadsheet program itself took the cell for a date.
    """

    day: date
    other: date | None = None
    is_typed: bool = False


def read_date(cell: Cell) -> DateReading:
    """Reads a date, the day first as in Vietnam.

    Accepts typed dates, serial numbers of spreadsheet programs, ``12/5/2018``, ``12-05-18``, ``12.5.2018``,
    ``2018-05-12``, ``ngày 12 tháng 5 năm 2018``.

    Raises:
        ValueError: where the cell holds no full date.
    """
    if isinstance(cell, datetime):
        return DateReading(cell.date(), is_typed=True)
    if isinstance(cell, date):
        return DateReading(cell, is_typed=True)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if _SERIALS.start <= cell < _SERIALS.stop:  # false of what is no number or infinite
            return DateReading(_EPOCH + timedelta(days=int(cell)), is_typed=True)
        raise ValueError(f"not a date: {cell!r}")
    text = " ".join(str(cell).split()).strip(" .,;()")
    if text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:
        return DateReading(_EPOCH + timedelta(days=int(text)), is_typed=True)
    if match := _ISO.fullmatch(text):
        return DateReading(date(int(match[1]), int(match[2]), int(match[3])))
    match = _IN_WORDS.fullmatch(text)
    in_words = bool(match and re.search("th[áa]ng", text, re.IGNORECASE))
    match = match or _SEPARATED.fullmatch(re.sub(r"(?i)^ng[àa]y\s*", "", text))
    if not match:
        raise ValueError(f"not a date: {text!r}")
    first, second, year = int(match[1]), int(match[2]), _full_year(match[3])
    if second > 12 >= first and not in_words:
        return DateReading(date(year, first, second))  # the month first: no other reading is a date
    day = date(year, second, first)
    is_either = first <= 12 and first != second and not in_words
    return DateReading(day, date(year, first, second) if is_either else None)


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    # Of two digits: not later than next year.
    century = 2000 if year <= (date.today().year + 1) % 100 else 1900
    return century + year


def read_period(cell: Cell) -> tuple[int, int]:
    """Reads the years of an achievement and returns the first and the last: ``2018``, ``Năm 2018``, ``2016-2018``.

    Raises:
        ValueError: where the cell names no year, more than two, or one out of range.
    """
    if isinstance(cell, datetime | date):
        return cell.year, cell.year
    if isinstance(cell, float) and not cell.is_integer():
        raise ValueError(f"not a year: {cell!r}")
    text = str(int(cell)) if isinstance(cell, float) else str(cell)
    short = _SHORT_PERIOD.search(text)
    years = [int(year) for year in _YEAR.findall(text)]
    if short and len(years) == 1 and not re.search(r"\d\s*[-/]\s*\d+\s*[-/]", text):
        years.append(years[0] // 100 * 100 + int(short[2]))
    if not 1 <= len(years) <= 2 or min(years) > max(years) or not FIRST_YEAR <= min(years) <= max(years) <= LAST_YEAR:
        raise ValueError(f"not a year: {text!r}")
    if years[0] > years[-1]:
        raise ValueError(f"not in order: {text!r}")
    return years[0], years[-1]


@dataclass(slots=True)
class DateHabit:
    """In which order a column writes day and month: what tells the many dates that could be either.

    Args:
        day_first: texts that can only be read with the day first.
        month_first: texts that can only be read with the month first.
        typed: typed dates.
        typed_late: of these, dates after the twelfth of a month.
    """

    day_first: int = 0
    month_first: int = 0
    typed: int = 0
    typed_late: int = 0

    def note(self, cell: Cell) -> None:
        """Counts one cell; what is no date counts for nothing."""
        try:
            reading = read_date(cell)
        except ValueError:
            return
        if reading.is_typed:
            self.typed += 1
            self.typed_late += reading.day.day > 12
        elif reading.other is None and isinstance(cell, str) and (match := _SEPARATED.search(cell)):
            self.day_first += int(match[1]) > 12
            self.month_first += int(match[2]) > 12

    def settle(self, reading: DateReading) -> tuple[date, date | None]:
        """Returns the date that is meant and, where that is not certain, the other one.

        A column that holds ``25/12/2018`` as text beside typed dates, none of them after a twelfth, was typed into a
        program that took the month first: it turned 5/12 round and left 25/12 as text.
        """
        if reading.is_typed:
            day = reading.day
            was_turned = self.day_first and not self.typed_late and day.day <= 12 and day.day != day.month
            return day, date(day.year, day.day, day.month) if was_turned else None
        if reading.other is None:
            return reading.day, None
        if self.month_first and not self.day_first:
            return reading.other, reading.day
        return reading.day, None if self.day_first and not self.month_first else reading.other
