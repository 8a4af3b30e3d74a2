"""Lists what people call awards, recipients, grounds and levels when they ask for them in words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from core.site_version import remember
from emulation.models.award_types import AwardType
from emulation.register.award_names import english_names
from search.types import Value

DATA = Path(__file__).parents[1] / "data"
Phrases = tuple[tuple[str, tuple[Value, ...]], ...]


def fixed_phrases(name: str) -> Callable[[], Phrases]:
    """Returns a function that gives the phrases for the values of one filter, as ``question_phrases.toml`` has them."""
    return lambda: _fixed()[name]


@cache
def _fixed() -> dict[str, Phrases]:
    data = tomllib.loads((DATA / "question_phrases.toml").read_text(encoding="utf-8"))
    return {
        name: tuple((phrase, tuple(values.split())) for values, phrases in kinds.items() for phrase in phrases)
        for name, kinds in data.items()
        if isinstance(kinds, dict)
    }


def award_phrases() -> Phrases:
    """Returns the names of all awards with their codes: of every law, abbreviated, everyday and English ones."""
    return remember("emulation.award_phrases", lambda: tuple(_award_phrases()), outlives_soft_changes=True)


def _award_phrases() -> Iterator[tuple[str, tuple[Value, ...]]]:
    codes: dict[str, set[str]] = {}
    for row in AwardType.objects.only("code", "name", "short_name").order_by("pk"):
        codes.setdefault(row.name, set()).add(row.code)
        for name in filter(None, (row.name, row.short_name)):
            yield name, (row.code,)
    for english, name in english_names():
        yield english, tuple(sorted(codes.get(name, ())))
    for code, names in tomllib.loads((DATA / "award_names.toml").read_text(encoding="utf-8"))["aliases"].items():
        for name in names:
            yield name, (code,)
