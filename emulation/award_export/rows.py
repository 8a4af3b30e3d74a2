"""Finds which awards are on the list, in its order, and reads the values of their columns."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Expression, F
from django.db.models.expressions import OrderBy

from emulation.award_export.columns import Cell, Column
from emulation.models.grants import SUBJECT_PLACE, AwardGrant
from search import service
from search.request import SearchRequest
from search.types import Audience

BATCH = 2_000  # awards read with one query
FEW = 10_000  # awards that are put in order by their keys; more are picked from all awards in order

# The values that orders of the index are made of, as the database has them.
_PLACES: dict[str, tuple[Expression | F, ...]] = {
    "legal": (F("award_type__order_key"), SUBJECT_PLACE, F("is_posthumous")),
    "name": (F("honoree__sort_key"),),
    "year": (F("achievement_to"),),
    "date": (F("decision__issued_on"),),
}


def found_keys(request: SearchRequest) -> array[int]:
    """Returns the primary keys of the awards a request finds: 8 bytes each.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    return array("q", (int(id.rpartition(":")[2]) for id in service.scan(request)))


def in_order(keys: array[int], request: SearchRequest) -> Iterator[int]:
    """Yields the keys that ``found_keys`` returned in the order of the request; by relevance they are so already."""
    order = _order(request)
    if not order:
        yield from keys
    elif len(keys) <= FEW:
        yield from AwardGrant.objects.filter(pk__in=keys.tolist()).order_by(*order).values_list("pk", flat=True)
    else:
        wanted = array("q", sorted(keys))
        last = len(wanted) - 1
        for key in AwardGrant.objects.order_by(*order).values_list("pk", flat=True).iterator(BATCH):
            if wanted[min(bisect_left(wanted, key), last)] == key:
                yield key


def _order(request: SearchRequest) -> list[OrderBy | str]:
    """Returns what the database orders by, nothing where the order is by relevance."""
    fields = service.sort_of(request).fields
    order: list[OrderBy | str] = [
        place.desc() if field.startswith("-") else place.asc()
        for field in fields
        for place in _PLACES[field.lstrip("-")]
    ]
    return [*order, "pk"] if order else []


def rows(keys: Iterable[int], columns: Sequence[Column], audience: Audience) -> Iterator[tuple[Cell, ...]]:
    """Yields the cells of each award as the database has them now.

    The index may be a moment behind: for the public an award that has been withdrawn since is left out, for everybody
    one that is gone.
    """
    awards = AwardGrant.objects.all()
    if audience is Audience.PUBLIC:
        awards = awards.in_force().for_public()
    read = [(place, column.reading()) for place, column in enumerate(columns) if column.reading]
    sources = [column.source for column in columns]
    remaining = iter(keys)
    while batch := list(islice(remaining, BATCH)):
        found: dict[int, Any] = {}
        for pk, *cells in awards.filter(pk__in=batch).values_list("pk", *sources):
            for place, reading in read:
                cells[place] = reading(cells[place])
            found[pk] = cells
        yield from (tuple(found[pk]) for pk in batch if pk in found)
