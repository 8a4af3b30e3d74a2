"""Defines ``Finding``, one problem in the site's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NAMED = 20  # things of a kind that are named one by one


@dataclass(frozen=True, slots=True)
class Finding:
    """Args:
    kind: what is wrong, the same words for every case.
    what: where.
    count: how many cases it stands for.
    can_be_rebuilt: whether ``--mend`` rebuilds it.
    is_mended: whether it was.
    is_note: worth knowing, and no fault.
    ends_all: nothing else can be looked at.
    """

    kind: str
    what: str
    count: int = 1
    can_be_rebuilt: bool = False
    is_mended: bool = False
    is_note: bool = False
    ends_all: bool = False


def findings(
    kind: str, places: Iterable[str], *, can_be_rebuilt: bool = False, is_mended: bool = False, is_note: bool = False
) -> Iterator[Finding]:
    """Yields a finding for each place; of many, the first are named and the others counted."""
    named = sorted(places)
    for place in named[:NAMED]:
        yield Finding(kind, place, 1, can_be_rebuilt, is_mended, is_note)
    if (left := len(named) - NAMED) > 0:
        yield Finding(kind, f"and {left} more", left, can_be_rebuilt, is_mended, is_note)
