"""Matches the decisions that rows name to those of the register; others are created by the import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from emulation.award_import import vocabulary
from emulation.award_import.matching.units import UnitMatcher
from emulation.models.decisions import AwardDecision
from emulation.rules.choices import LegalStatus
from emulation.rules.document_numbers import NumberStyle, parse_document_number

Note = Callable[..., None]
_CHUNK = 500  # numbers in one query


@dataclass(slots=True)
class PlannedDecision:
    """A decision as an import needs it; ``pk`` is None where it has to be created."""

    number: str
    day: date
    authority: str
    level: str
    pk: int | None = None
    campaign_id: int | None = None
    signer_name: str = ""
    signer_position: str = ""
    abstract: str = ""

    @property
    def identity(self) -> tuple[str, int, str]:
        """What tells decisions apart: numbers begin again each year."""
        return self.number, self.day.year, vocabulary.authority_key(self.authority)


class DecisionFinder:
    """Finds decisions by number, date and authority.

    Args:
        units: the tree, for the full names of authorities.
        numbers: the numbers that the file names.
    """

    def __init__(self, units: UnitMatcher, numbers: set[str]) -> None:
        self.units = units
        self.by_number: dict[str, list[PlannedDecision]] = {}
        self.annulled: set[int] = set()
        self._found: dict[tuple[Any, ...], tuple[PlannedDecision | None, list[Any]]] = {}
        for pk, number, day, authority, level, campaign, status in _numbered(sorted(numbers)):
            decision = PlannedDecision(number, day, authority, level, pk, campaign)
            self.by_number.setdefault(number, []).append(decision)
            if status == LegalStatus.ANNULLED:
                self.annulled.add(pk)

    def find(
        self,
        number: str,
        day: date | None,
        authority: str,
        year: int | None,
        note: Note,
        *,
        is_exported: bool = False,
    ) -> PlannedDecision | None:
        """Returns the decision, None where it cannot be told.

        Args:
            number: canonical number.
            day: its date, where the file says it.
            authority: whose it is, "" where the file does not say.
            year: year of the achievement, which helps where there is no date.
            note: takes code, column, suggestion and values of a problem.
            is_exported: whether a register wrote the row, so that the authority is called as it is to be kept.
        """
        asked = (number, day, authority, year if day is None else None, is_exported)
        if asked not in self._found:
            problems: list[Any] = []
            decision = self._find(*asked, lambda *args, **params: problems.append((args, params)))
            self._found[asked] = (decision, problems)
        decision, problems = self._found[asked]
        for args, params in problems:
            note(*args, **params)
        return decision

    def _find(
        self, number: str, day: date | None, authority: str, year: int | None, is_exported: bool, note: Note
    ) -> PlannedDecision | None:
        if not number:
            note("decision_missing", "decision_number")
            return None
        known = self.by_number.get(number, [])
        if authority:
            key = vocabulary.authority_key(authority)
            known = [decision for decision in known if vocabulary.authority_key(decision.authority) == key]
        if day is None:
            known = [decision for decision in known if year is None or decision.day.year - year in (0, 1)]
            if len(known) != 1:
                note("date_missing", "decision_date")
                return None
            day = known[0].day
        parsed = parse_document_number(number)
        if parsed.style is NumberStyle.NORMATIVE and parsed.year != day.year:
            note("number_year_differs", "decision_number")
            return None
        of_year = [decision for decision in known if decision.day.year == day.year]
        if len(of_year) == 1:
            if of_year[0].day != day:
                told = f"{of_year[0].day:%d/%m/%Y}"
                note("date_differs", "decision_date", told, date=told)
                return None
            if of_year[0].pk in self.annulled:
                note("decision_annulled", "decision_number")
            return of_year[0]
        return self._new(number, day, authority, is_exported, note)

    def _new(self, number: str, day: date, authority: str, is_exported: bool, note: Note) -> PlannedDecision | None:
        name = authority if is_exported else self._authority_name(authority, day)
        if not name:
            name = self._authority_of_symbol(number, day)
            if not name:
                note("authority_missing", "authority")
                return None
            note("authority_guessed", "authority", name, read=name)
        decision = PlannedDecision(number, day, name, vocabulary.authority_level(name))
        self.by_number.setdefault(number, []).append(decision)
        return decision

    def _authority_name(self, authority: str, day: date) -> str:
        """Returns the name of the agency whose head signed, in full where the tree has it."""
        if not authority:
            return ""
        words = authority.split()
        for head in sorted(vocabulary.data()["authority"]["heads"], key=len, reverse=True):
            rest = " ".join(words[len(head.split()) :])
            if vocabulary.begins_with(authority, [head]) and vocabulary.authority_level(rest):
                authority = rest[:1].upper() + rest[1:]
                break
        unit = self.units.exact(authority, day)
        return unit.name if unit else authority

    def _authority_of_symbol(self, number: str, day: date) -> str:
        """Returns the unit whose abbreviation the number ends with: 125/QĐ-STNMT."""
        ending = number.replace("/", "-").rpartition("-")[2]
        unit = self.units.exact(ending, day)
        return unit.name if unit else ""


def _numbered(numbers: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yields the decisions of the register that bear one of these numbers."""
    fields = ("pk", "number", "issued_on", "authority", "authority_level", "campaign_id", "status")
    for start in range(0, len(numbers), _CHUNK):
        yield from (
            AwardDecision.objects.filter(number__in=numbers[start : start + _CHUNK]).order_by().values_list(*fields)
        )
