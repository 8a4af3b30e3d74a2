"""The abbreviations of ``search.models.Synonym``, kept ready in memory."""

from __future__ import annotations

import time
from typing import Any

from search.models import Synonym
from search.question import Synonyms, group_synonyms

LIFETIME = 30.0  # seconds until another process's change is seen
_kept: tuple[float, Synonyms] | None = None


def load() -> Synonyms:
    """Returns the lookup table of all abbreviations; at most ``LIFETIME`` old."""
    global _kept
    kept = _kept
    if kept is None or time.monotonic() - kept[0] > LIFETIME:
        pairs = Synonym.objects.values_list("abbreviation", "meaning")
        _kept = kept = (time.monotonic(), group_synonyms(pairs))
    return kept[1]


def forget(**kwargs: Any) -> None:
    """Makes the next ``load`` read the database; connected to what changes a synonym."""
    global _kept
    _kept = None
