"""Reads the recipients and awards of the register that rows may mean: by name and unit, never by name alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from emulation.award_import.matching.units import UnitMatcher
from emulation.award_import.vocabulary import unit_key
from emulation.models.award_types import AwardType
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from search.text import words

_CHUNK = 500  # names or ids in one query, below what every database takes
_FIELDS = ("pk", "name", "subject", "unit_id", "position", "date_of_birth")  # what a `Candidate` begins with
_TRACES = ("pk", "award_type_id", "achievement_to", "honoree_id", "unit_id", "unit_name")
Value = TypeVar("Value")


@lru_cache(maxsize=32_768)
def name_key(name: str) -> tuple[str, str]:
    """Returns the exact and the folded form of a name: case, blanks and the place of tones do not count."""
    exact, folded = words(name)
    return " ".join(exact), " ".join(folded)


class GrantRecord(NamedTuple):
    """An award that the register has."""

    pk: int
    decision_id: int
    decision: str
    code: str
    year: int
    name: str
    unit_id: int | None
    unit: str  # key of the name of the unit as it was
    honoree_id: int


@dataclass(slots=True, eq=False)
class Candidate:
    """A recipient of the register whose name stands in the file. There may be several for every row: each is small.

    Args:
        names: what counts of its name, with marks, and of those of the records merged into it that the file has.
        lines: what its units, of today and of its awards, have in common with their successors.
        unit_keys: keys of the names of these units as they were.
        years: the first and the last year of its awards, () where it has none.
        grants: those of its awards that a row of the file may repeat.
    """

    pk: int
    name: str
    subject: str
    unit_id: int | None
    position: str
    date_of_birth: date | None
    names: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    unit_keys: tuple[str, ...] = ()
    years: tuple[()] | tuple[int, int] = ()
    grants: tuple[GrantRecord, ...] = ()


class KnownRecipients:
    """Those recipients and awards of the register that a file could mean: it is asked for them by name, whatever else
    it holds.

    Args:
        asked: name in the file → code and year of the awards its rows give.
        decision_ids: the decisions of the register that the file names.
        units: the tree.
    """

    def __init__(
        self, asked: Mapping[str, Set[tuple[str, int]]], decision_ids: Iterable[int], units: UnitMatcher
    ) -> None:
        self.units = units
        self.by_pk: dict[int, Candidate] = {}
        self.by_name: dict[tuple[str, str], list[Candidate]] = {}
        self._bearers: dict[tuple[str, str], list[Candidate]] = {}  # subject and exact name → who could be meant
        # Awards of these decisions, by decision and exact name.
        self.in_decision: dict[tuple[int, str], list[GrantRecord]] = {}
        # Names, units and numbers of decisions repeat: each is once in memory.
        shared: dict[Any, Any] = {}
        self._find_recipients(asked, shared)
        for given in _grants(decision_id__in=list(decision_ids)):
            name = name_key(given.name)[0]
            self.in_decision.setdefault((given.decision_id, name), []).append(_share(given, shared))

    def _find_recipients(self, asked: Mapping[str, Set[tuple[str, int]]], shared: dict[Any, Any]) -> None:
        forms: dict[str, set[str]] = {}
        awards: dict[str, set[tuple[str, int]]] = {}
        for name, given_to in asked.items():
            exact, folded = name_key(name)
            forms.setdefault(folded, set()).add(exact)
            awards.setdefault(folded, set()).update(given_to)
        # The awards in question, by recipient.
        in_question: dict[int, Set[tuple[str, int]]] = {}
        for folded, exact, unit_id, (pk, *values) in _recipients(forms):
            known = self.by_pk.get(pk)
            candidate = known or Candidate(pk, *(shared.setdefault(value, value) for value in values))
            self.by_pk[pk] = candidate
            in_question[pk] = in_question[pk] | awards[folded] if known else awards[folded]
            candidate.names = _with(candidate.names, exact, shared)
            of_name = self.by_name.setdefault((candidate.subject, folded), [])
            if known is None or known not in of_name:
                of_name.append(candidate)
            self._note_unit(candidate, candidate.unit_id, "", shared)
            self._note_unit(candidate, unit_id, "", shared)
        for given in _grants(pk__in=self._note_awards(in_question, shared)):
            self.by_pk[given.honoree_id].grants += (_share(given, shared),)

    def _note_awards(self, in_question: Mapping[int, Set[tuple[str, int]]], shared: dict[Any, Any]) -> list[int]:
        """Notes years and units of the awards of all candidates, of which a large register has several for each row.

        Returns:
            Those awards that a row of the file may repeat.
        """
        codes = dict(AwardType.objects.order_by().values_list("pk", "code"))
        pks = list(self.by_pk)
        found = []
        for start in range(0, len(pks), _CHUNK):
            years: dict[int, tuple[int, int]] = {}
            places: dict[tuple[int, int | None, str], None] = {}  # a set that keeps its order
            grants = AwardGrant.objects.filter(honoree_id__in=pks[start : start + _CHUNK]).order_by()
            for pk, award_id, year, honoree_id, unit_id, unit in grants.values_list(*_TRACES):
                first, last = years.get(honoree_id, (year, year))
                years[honoree_id] = (min(first, year), max(last, year))
                places[honoree_id, unit_id, unit] = None
                if (codes[award_id], year) in in_question[honoree_id]:
                    found.append(pk)
            for honoree_id, span in years.items():
                self.by_pk[honoree_id].years = shared.setdefault(span, span)
            for honoree_id, unit_id, unit in places:
                self._note_unit(self.by_pk[honoree_id], unit_id, unit_key(unit), shared)
        return found

    def _note_unit(self, candidate: Candidate, unit_id: int | None, key: str, shared: dict[Any, Any]) -> None:
        line = self.units.line(unit_id)
        if line is not None:
            candidate.lines = _with(candidate.lines, line, shared)
        if key:
            candidate.unit_keys = _with(candidate.unit_keys, key, shared)

    def matching(
        self, subject: str, name: str, unit_id: int | None, unit: str, date_of_birth: date | None
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Returns those of this name and unit, and all who could be meant.

        Args:
            subject: a `SubjectKind`.
            unit_id: the unit of the tree, None where there is none.
            unit: name of the unit as the file has it.
        """
        exact, folded = name_key(name)
        if (subject, exact) not in self._bearers:
            known = self.by_name.get((subject, folded), [])
            # "Nguyen Van An" may be anyone of these letters; with marks, An and Ân are different names.
            bearers = [one for one in known if any(_could_be(name, exact, folded) for name in one.names)]
            self._bearers[subject, exact] = bearers
        same_name = self._bearers[subject, exact]
        line, key = self.units.line(unit_id), unit_key(unit)
        certain = [
            one
            for one in same_name
            if (line in one.lines if line is not None else bool(key) and key in one.unit_keys)
            and exact in one.names
            and (not date_of_birth or not one.date_of_birth or date_of_birth == one.date_of_birth)
        ]
        return certain, same_name

    def describe(self, candidate: Candidate) -> str:
        """Returns a recipient in one line, so that a person can tell homonyms apart."""
        unit = self.units.units.get(candidate.unit_id or 0)
        span = "–".join(map(str, sorted(set(candidate.years))))
        return ", ".join(filter(None, [candidate.name, candidate.position, unit.name if unit else "", span]))


def _with(values: tuple[Value, ...], value: Value, shared: dict[Any, Any]) -> tuple[Value, ...]:
    """Returns the values with this one among them."""
    if value in values:
        return values
    more = (*values, value)
    return shared.setdefault(more, more)


def _share(given: GrantRecord, shared: dict[Any, Any]) -> GrantRecord:
    """Returns the same award of values that are in memory already."""
    return GrantRecord._make(shared.setdefault(value, value) for value in given)


def _could_be(known: str, asked: str, folded: str) -> bool:
    """Whether two names of the same letters, as they are known and asked for, could be one: where one has no marks."""
    return known == asked or folded in (known, asked)


def _recipients(asked: Mapping[str, set[str]]) -> Iterator[tuple[str, str, int | None, Sequence[Any]]]:
    """Yields who could be meant: folded name, exact name and unit of the record that bears it, and ``_FIELDS`` of the
    recipient: of what was merged that is the record that was kept.

    Args:
        asked: folded name → exact forms in which the file has it.
    """
    names = sorted(asked)
    for start in range(0, len(names), _CHUNK):
        found = Honoree.objects.filter(folded_name__in=names[start : start + _CHUNK]).order_by()
        rows = list(found.values_list("folded_name", "merged_into", *_FIELDS))
        kept = _kept({into for _folded, into, *_values in rows if into is not None})
        for folded, into, *values in rows:
            exact = name_key(values[1])[0]
            if any(_could_be(exact, each, folded) for each in asked[folded]):
                yield folded, exact, values[3], values if into is None else kept[into]


def _kept(pks: set[int]) -> dict[int, Sequence[Any]]:
    """Returns ``_FIELDS`` of the records that stand for these, which may have been merged further."""
    rows: dict[int, tuple[int | None, Sequence[Any]]] = {}
    while pks:
        found = Honoree.objects.filter(pk__in=pks).order_by().values_list("merged_into", *_FIELDS)
        rows |= {values[0]: (into, values) for into, *values in found}
        pks = {into for into, _values in rows.values() if into is not None} - rows.keys()
    kept = {}
    for pk, (into, values) in rows.items():
        while into is not None:
            into, values = rows[into]
        kept[pk] = values
    return kept


def _grants(**condition: Sequence[int]) -> Iterator[GrantRecord]:
    """Yields the awards of these recipients or decisions."""
    ((lookup, ids),) = condition.items()
    fields: tuple[Any, ...] = (
        "pk",
        "decision_id",
        "decision__number",
        "award_type__code",
        "achievement_to",
        "honoree_name",
        "unit_id",
        "unit_name",
        "honoree_id",
    )
    for start in range(0, len(ids), _CHUNK):
        grants = AwardGrant.objects.filter(**{lookup: ids[start : start + _CHUNK]}).order_by("pk")
        for *values, unit, honoree_id in grants.values_list(*fields):
            yield GrantRecord._make((*values, unit_key(unit), honoree_id))
