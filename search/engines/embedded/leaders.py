"""Finds the best hits of a query with many matches without ranking all of them.

To rank a hit is to look for each of a dozen terms that would raise it. The few that weigh most are held by few: the
name that is just what was asked, the given name. So their holders are ranked first. Where the last one wanted has a
higher score than anybody could reach who holds none of these terms, nobody else needs to be looked at. This is the idea
of MaxScore: Turtle and Flood, “Query evaluation: strategies and optimizations”, 1995.

Where no term that weighs much is rare (one family name in three is ``nguyễn``), those lead who hold all that are
common: whoever lacks one of them comes after everybody who holds them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from search.engines.ranking import Weight

FEW = 1 / 3  # of the hits: how many may lead
FEW_TOGETHER = 1 / 2  # of the hits: how many may lead where some do by what they hold together
SHARE = 1 / 2  # of what all others could add up to: what leaders weigh at the least, or it is not worth a try
ROUNDING = 0.01  # scores have single precision


@dataclass(frozen=True, slots=True)
class Raising:
    """A weight and the number of documents that hold its term."""

    weight: Weight
    held_by: int


@dataclass(frozen=True, slots=True)
class Leaders:
    """Those who hold one of some terms, or all of some others.

    Args:
        terms: of which one is enough.
        together: of which all are needed; none where nobody leads by them.
        held_by: how many documents lead, at the most.
        unreachable: a score that nobody else has.
    """

    terms: Sequence[Weight]
    together: Sequence[Weight]
    held_by: int
    unreachable: float


def choose(raising: Sequence[Raising], hits: int, wanted: int) -> Leaders | None:
    """Chooses terms whose holders are few and probably come first.

    Args:
        hits: of the question, at the most.
        wanted: how many hits are to be found.

    Returns:
        None where nobody leads of whom it is likely.
    """
    by_weight = sorted(raising, key=_weight, reverse=True)
    rare: list[Raising] = []
    common = list(by_weight)
    weigh, held_by = 0.0, 0
    for each in by_weight:
        if held_by + each.held_by > hits * FEW:
            continue
        rare.append(each)
        common = [other for other in common if not _needs(other, each)]
        weigh += _weight(each)
        held_by += each.held_by
        others = most(common)
        if held_by >= wanted and weigh >= others * SHARE:
            return Leaders([each.weight for each in rare], (), held_by, others + ROUNDING)
    return _together(rare, common, hits, wanted) or _together([], by_weight, hits, wanted)


def _together(rare: Sequence[Raising], common: Sequence[Raising], hits: int, wanted: int) -> Leaders | None:
    """Chooses the common terms to lack one of which costs more than all could give that are not chosen."""
    without = {each: most([other for other in common if not _needs(other, each)]) for each in heaviest(common)}
    together = sorted(without, key=without.__getitem__)
    highest = most(common)
    not_chosen = 0.0
    while together and highest - without[together[-1]] <= not_chosen:
        not_chosen += _weight(together.pop())
    if not together:
        return None
    held_by = min(each.held_by for each in together) + sum(each.held_by for each in rare)
    if held_by < wanted or held_by > hits * FEW_TOGETHER:
        return None
    others = without[together[-1]]
    return Leaders([each.weight for each in rare], [each.weight for each in together], held_by, others + ROUNDING)


def heaviest(raising: Iterable[Raising]) -> list[Raising]:
    """Returns what a document holds at the most: of terms that exclude each other, the one that weighs most."""
    chosen: dict[Any, Raising] = {}
    for each in sorted(raising, key=_weight, reverse=True):
        chosen.setdefault(each.weight.one_of or each.weight, each)
    return [*chosen.values()]


def most(raising: Iterable[Raising]) -> float:
    """Returns the most that these can add to a score."""
    return sum(map(_weight, heaviest(raising)))


def _needs(one: Raising, other: Raising) -> bool:
    """Tells whether nobody holds the one who lacks the other."""
    return one is other or other.weight.held in one.weight.implies


def _weight(raising: Raising) -> float:
    return raising.weight.weight
