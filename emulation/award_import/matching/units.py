"""Matches names of units to the tree: by name, old name or abbreviation, with suggestions for the rest."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from emulation.award_import.vocabulary import data, unit_key
from emulation.models.units import OrgUnit

PROPOSALS = 3
SIMILAR = 0.78  # of 1, how alike two names must be for one to be proposed for the other
NEW, NONE = "new", "none"


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """What the name of a unit stands for.

    Args:
        unit: the unit; None where there is none, or no certain one.
        problem: code of the problem, "" where there is none.
        proposals: units that could be meant.
        parent: for a new unit, what it belongs to.
        name: for a new unit, its name without what it belongs to.
        is_exact: whether the name is the unit's own, not one a person chose.
    """

    unit: OrgUnit | None = None
    problem: str = ""
    proposals: tuple[OrgUnit, ...] = ()
    parent: OrgUnit | None = None
    name: str = ""
    is_exact: bool = True


class UnitMatcher:
    """Finds units by name.

    Args:
        units: the whole tree.
        choices: what people decided: key of a name → id of a unit, ``new`` or ``none``.
    """

    def __init__(self, units: Iterable[OrgUnit], choices: Mapping[str, str]) -> None:
        self.units = {unit.pk: unit for unit in units}
        self.choices = choices
        self.named: dict[str, list[OrgUnit]] = {}
        self._parts: dict[str, set[str]] = {}
        self._found: dict[tuple[str, date], UnitMatch] = {}
        for unit in self.units.values():
            for name in (unit.name, unit.short_name, unit.code):
                key = unit_key(name)
                known = self.named.setdefault(key, [])
                if key and unit not in known:
                    known.append(unit)
        self.named.pop("", None)
        for key in self.named:
            for part in _parts(key):
                self._parts.setdefault(part, set()).add(key)
        self._line = _lines(self.units.values())

    def line(self, pk: int | None) -> int | None:
        """Returns what a unit, those it came from and those it became have in common."""
        return self._line.get(pk, pk) if pk is not None else None

    def find(self, name: str, day: date) -> UnitMatch:
        """Returns what a name stood for on that day."""
        if (name, day) not in self._found:
            self._found[name, day] = self._find(name, day)
        return self._found[name, day]

    def exact(self, name: str, day: date) -> OrgUnit | None:
        """Returns the one unit of exactly this name, of those of that day if there are any."""
        found = _of_day(self.named.get(unit_key(name), []), day)
        return found[0] if len(found) == 1 else None

    def own(self, name: str, parent: str, day: date) -> OrgUnit | None:
        """Returns the unit that a collective of this name is, where the tree has it.

        Args:
            parent: what the collective belongs to, "" where nothing says.
        """
        above = self.exact(parent, day) if parent else None
        if above:
            below = [unit for unit in self.named.get(unit_key(name), []) if self._is_below(unit, above)]
            if len(found := _of_day(below, day)) == 1:
                return found[0]
        return self.exact(name, day)

    def _find(self, name: str, day: date) -> UnitMatch:
        key = unit_key(name)
        choice = str(self.choices.get(key, ""))
        if choice.isdecimal() and int(choice) in self.units:
            return UnitMatch(self.units[int(choice)], is_exact=False)
        if choice == NONE:
            return UnitMatch(is_exact=False)
        if choice != NEW:
            found = _of_day(self.named.get(key, []), day)
            within = self._within(name, day) if not found else None
            if within and within.unit:
                return within
            if len(found) == 1:
                return UnitMatch(found[0], "" if _existed(found[0], day) else "unit_not_then")
            if found:
                return UnitMatch(problem="unit_ambiguous", proposals=tuple(found[:PROPOSALS]))
            similar = self._similar(unit_key(within.name) if within else key, day)
            if within and within.parent:
                similar = tuple(unit for unit in similar if self._is_below(unit, within.parent))
            if similar:
                return UnitMatch(problem="unit_similar", proposals=similar, name=name)
        within = self._within(name, day)
        return UnitMatch(
            problem="unit_new" if choice != NEW else "", name=within.name if within else name,
            parent=within.parent if within else None,
        )  # fmt: skip

    def _within(self, name: str, day: date) -> UnitMatch | None:
        """Reads "unit thuộc parent", "unit, parent": the unit below that parent, or a new one there."""
        for joint in joints():
            first, *rest = joint.split(name, maxsplit=1)
            parent = self.exact(rest[0].strip(" )"), day) if rest else None
            if parent is None:
                continue
            below = [unit for unit in self.named.get(unit_key(first), []) if self._is_below(unit, parent)]
            below = _of_day(below, day)
            if len(below) == 1:
                return UnitMatch(below[0], "" if _existed(below[0], day) else "unit_not_then")
            return UnitMatch(parent=parent, name=first)
        return None

    def _is_below(self, unit: OrgUnit, parent: OrgUnit) -> bool:
        lines = {self.line(pk) for pk in unit.ancestor_ids}
        return self.line(parent.pk) in lines

    def _similar(self, key: str, day: date) -> tuple[OrgUnit, ...]:
        shared = Counter(other for part in _parts(key) for other in self._parts.get(part, ()))
        ranked = sorted(
            ((difflib.SequenceMatcher(None, key, other).ratio(), other) for other, _count in shared.most_common(12)),
            reverse=True,
        )
        found = [unit for ratio, other in ranked if ratio >= SIMILAR for unit in _of_day(self.named[other], day)]
        return tuple(dict.fromkeys(found))[:PROPOSALS]


@cache
def joints() -> list[re.Pattern[str]]:
    """Returns what stands between a unit's name and that of the unit it belongs to."""
    return [
        re.compile(rf"(?<!\s)\s{'++' if word.isalpha() else '*+'}{re.escape(word)}\s+", re.IGNORECASE)
        for word in data()["units"]["joints"]
    ]


def _parts(key: str) -> set[str]:
    """Returns all runs of three characters, by which names that could be alike are found quickly."""
    padded = f" {key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _existed(unit: OrgUnit, day: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or day <= unit.valid_to)


def _of_day(units: list[OrgUnit], day: date) -> list[OrgUnit]:
    """Keeps the units of that day; all where none of them was there then."""
    return [unit for unit in units if _existed(unit, day)] or units


def _lines(units: Iterable[OrgUnit]) -> dict[int, int]:
    """Returns for each unit the last of its successors."""
    successors = {unit.pk: unit.successor_id for unit in units}
    lines = {}
    for pk in successors:
        last, seen = pk, {pk}
        while (after := successors.get(last)) and after not in seen:
            seen.add(after)
            last = after
        lines[pk] = last
    return lines
