"""Reads cells that name a decision: its number, often with its date and issuing authority."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from emulation.award_import.reading.dates import DateReading, read_date
from emulation.rules.document_numbers import parse_document_number

# Each repetition has a highest number: without one, a long cell of blanks or dashes could be read in too many ways.
_DATE = (
    r"(?P<date>\d{1,2}\s{0,3}[/.\-]\s{0,3}\d{1,2}\s{0,3}[/.\-]\s{0,3}\d{2,4}"
    r"|\d{1,2}\s{0,3}th[áa]ng\s{0,3}\d{1,2}\s{0,3}n[ăa]m\s{0,3}\d{4}|\d{4}-\d{1,2}-\d{1,2})"
)
# "125/QĐ-STNMT ngày 12/5/2018 của Giám đốc Sở …"; the number without a date, the date without "ngày".
_DECISION = re.compile(
    rf"(?P<number>\S.{{0,200}}?)[\s,;(\n]{{0,9}}(?:(?:k[ýy]\s{{0,3}})?ng[àa]y|date[d]?)?[\s:]{{0,5}}{_DATE}[\s,;)]*"
    r"(?:(?:c[ủu]a|by|of)\s+(?P<authority>[^\n;.]+))?.*",
    re.IGNORECASE | re.DOTALL,
)
_BLANKS = re.compile(r"[^\S\n]+")
_IN_TITLE = re.compile(
    r"(?:quy[ếe]t\s{0,3}đ[ịi]nh|\bQĐ)\s{0,3}(?:s[ốo])?\s{0,3}:?\s{0,3}"
    r"(?P<number>\d[^\s,;/-]{0,60}(?:\s{0,3}[/-]\s{0,3}[^\s,;/-]{1,60}){0,9})"
    rf"[\s,;]{{0,5}}(?:ng[àa]y)?[\s:]{{0,5}}{_DATE}(?:\s{{0,3}}c[ủu]a\s{{1,3}}(?P<authority>[^\n;.)]{{1,300}}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DecisionReading:
    """What a cell says of a decision.

    Args:
        number: canonical number, "" where the cell has none.
        day: its date, None where the cell has none.
        authority: whose decision it is, "" where the cell does not say.
    """

    number: str = ""
    day: DateReading | None = None
    authority: str = ""


@lru_cache(maxsize=16_384)
def read_decision(text: str) -> DecisionReading:
    """Reads a cell with the number of a decision, alone or with its date and authority.

    Raises:
        ValueError: where there is no document number in it.
    """
    text = re.sub(r"(?i)^\s*qđ\s+(?=\d)", "", _BLANKS.sub(" ", text)).strip()
    try:
        return DecisionReading(str(parse_document_number(text)))
    except ValueError:
        match = _DECISION.fullmatch(text)
        if match is None:
            raise
    number = str(parse_document_number(match["number"].strip(" ,;(")))
    return DecisionReading(number, read_date(match["date"]), (match["authority"] or "").strip(" )."))


def decision_in_title(lines: tuple[str, ...]) -> DecisionReading | None:
    """Returns the decision that the title of a list names: "(Kèm theo Quyết định số … ngày … của …)"."""
    for line in lines:
        for match in _IN_TITLE.finditer(_BLANKS.sub(" ", line)):
            try:
                number = str(parse_document_number(match["number"].strip(" ,;.)")))
                day = read_date(match["date"])
            except ValueError:
                continue
            return DecisionReading(number, day, (match["authority"] or "").strip(" )."))
    return None


def year_in_title(lines: tuple[str, ...]) -> int | None:
    """Returns the one year that the title of a list names ("… năm 2018"), beside dates."""
    text = " ".join(lines)
    years = {int(year) for year in re.findall(r"(?i)(?<!tháng \d )(?<!tháng \d\d )năm\s+((?:19|20)\d\d)", text)}
    return years.pop() if len(years) == 1 and min(years, default=0) <= date.today().year else None
