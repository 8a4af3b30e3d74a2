"""Keeps the abbreviations of ``search.models.Synonym`` and of the apps in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from search.models import Synonym
from search.question import Synonyms, group_synonyms

LIFETIME = 30.0  # seconds until another process's change is seen
_kept: tuple[float, Synonyms] | None = None
_sources: list[Callable[[], Iterable[tuple[str, str]]]] = []


def register(source: Callable[[], Iterable[tuple[str, str]]]) -> None:
    """Has questions understood by other names too.

    Args:
        source: returns what people may type and what documents say instead, such as the name of an award in another
            language and in its own. Whoever types the second does not look for the first. It is asked again when
            ``forget`` was called, else every ``LIFETIME``.
    """
    if source not in _sources:
        _sources.append(source)


def load() -> Synonyms:
    """Returns the lookup table of all abbreviations and other names; at most ``LIFETIME`` old."""
    global _kept
    kept = _kept
    if kept is None or time.monotonic() - kept[0] > LIFETIME:
        pairs = Synonym.objects.values_list("abbreviation", "meaning")
        names = (pair for source in _sources for pair in source())
        _kept = kept = (time.monotonic(), group_synonyms(pairs, names))
    return kept[1]


def forget(**kwargs: Any) -> None:
    """Makes the next ``load`` read the database; connected to what changes a synonym."""
    global _kept
    _kept = None
