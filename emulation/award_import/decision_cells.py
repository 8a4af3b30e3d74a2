"""Cells that name a decision: its number, often with its date and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from emulation.award_import.dates import DateReading, read_date
from emulation.document_numbers import parse_document_number

_DATE = (
    r"(?P<date>\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}"
    r"|\d{1,2}\s*th[áa]ng\s*\d{1,2}\s*n[ăa]m\s*\d{4}|\d{4}-\d{1,2}-\d{1,2})"
)
# "125/QĐ-STNMT ngày 12/5/2018 của Giám đốc Sở …"; the number without a date, the date without "ngày".
_DECISION = re.compile(
    rf"(?P<number>\S.*?)[\s,;(\n]*(?:(?:k[ýy]\s*)?ng[àa]y|date[d]?)?[\s:]*{_DATE}[\s,;)]*"
    r"(?:(?:c[ủu]a|by|of)\s+(?P<authority>[^\n;.]+))?.*",
    re.IGNORECASE | re.DOTALL,
)
_IN_TITLE = re.compile(
    rf"(?:quy[ếe]t\s*đ[ịi]nh|\bQĐ)\s*(?:s[ốo])?\s*:?\s*(?P<number>\d[^\s,;]*(?:\s*[/-]\s*[^\s,;]+)*)"
    rf"[\s,;]*(?:ng[àa]y)?[\s:]*{_DATE}(?:\s*c[ủu]a\s+(?P<authority>[^\n;.)]+))?",
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
    text = re.sub(r"(?i)^\s*qđ\s+(?=\d)", "", text).strip()
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
        for match in _IN_TITLE.finditer(line):
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
