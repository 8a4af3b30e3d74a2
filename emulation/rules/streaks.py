"""Finds titles won in consecutive years, which count towards higher titles."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

Title = TypeVar("Title", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Streak(Generic[Title]):
    """One title in every year from ``first`` to ``last``."""

    title: Title
    first: int
    last: int

    @property
    def length(self) -> int:
        """Number of years."""
        return self.last - self.first + 1


def streaks(won: Iterable[tuple[Title, int]], minimum: int = 2) -> list[Streak[Title]]:
    """Returns the runs of at least ``minimum`` consecutive years of each title, the latest first.

    Args:
        won: title and year of achievement; the year of the decision does not count, a title for 2023 may be decided in
            January 2024. Source: Decree 152/2025/NĐ-CP, Article 33.7.
        minimum: shortest run that counts, in years.
    """
    years: dict[Title, set[int]] = {}
    for title, year in won:
        years.setdefault(title, set()).add(year)
    found = []
    for title, title_years in years.items():
        # Within a run, year minus position stays the same.
        runs = groupby(enumerate(sorted(title_years)), key=lambda item: item[1] - item[0])
        for _, members in runs:
            run = [year for _, year in members]
            if len(run) >= minimum:
                found.append(Streak(title, run[0], run[-1]))
    return sorted(found, key=lambda streak: (-streak.last, -streak.length))
