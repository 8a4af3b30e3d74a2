"""Finds which higher awards consecutive titles count towards, under the law of a day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from emulation.rules.streaks import Streak

LADDERS = Path(__file__).parents[1] / "data" / "ladders.toml"


@dataclass(frozen=True, slots=True)
class Ladder:
    """So many consecutive years with ``title`` are one condition for ``leads_to``; both are award codes."""

    title: str
    years: int
    leads_to: str
    legal_basis: str
    valid_from: date | None = None
    valid_to: date | None = None

    def is_law_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@cache
def ladders(path: Path = LADDERS) -> tuple[Ladder, ...]:
    """Returns all rules, of today and of the past."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["ladder"]
    return tuple(
        Ladder(row["title"], row["years"], row["leads_to"], row["legal_basis"], row.get("from"), row.get("to"))
        for row in rows
    )


def reached(streaks: Iterable[Streak[str]], day: date, rules: Iterable[Ladder] | None = None) -> list[Ladder]:
    """Returns the rules of that day whose years the streaks hold, each once.

    Args:
        streaks: titles, by award code, won in consecutive years. A run counts while it goes on: it must reach the year
            of that day or the one before.
        day: the day of whose law is asked.
        rules: all rules; those of the file where None.
    """
    longest: dict[str, int] = {}
    for run in streaks:
        if run.last >= day.year - 1:
            longest[run.title] = max(run.length, longest.get(run.title, 0))
    known = ladders() if rules is None else rules
    return [rule for rule in known if rule.is_law_on(day) and longest.get(rule.title, 0) >= rule.years]
