"""Finds a page deep in a sorted list.

An order is kept as text, and looking up the text of a hit costs more than all else; a page far down means looking up
those of all hits before it. So each document also keeps the number of its *shelf*: the stretch of the order it stands
in. Stretches are cut once for a generation, from a sample, so that each holds about as many. Numbers are compared at no
cost; texts only on the shelves that the page is taken from. And only the first shelves are looked at, as many as
probably hold enough hits: nothing on a later one comes before them.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import tantivy
from tantivy import FieldType, Occur, Order, Query

from search.documents import SearchDocument
from search.engines import terms
from search.index import Index, Sort

FILE = "shelves.json"
DEEP = 100  # hits before a page from which on numbers are compared first
# How many times as many hits as are wanted the first shelves should hold, and how many times as many shelves are looked
# at where they do not.
AMPLE, WIDER = 3, 16

# Name of a field → the first key of every shelf but the first.
Shelves = Mapping[str, list[str]]


def shelf_field(sort: Sort) -> str:
    """Returns the name of the field that keeps the number of a document's shelf."""
    return f"s_{sort.name}"


def cut(index: Index, sample: Iterable[SearchDocument]) -> Shelves:
    """Cuts the orders of an index into shelves that would hold a document of the sample each."""
    keys: dict[str, set[str]] = {terms.order_field(sort): set() for sort in index.sorts if sort.fields}
    for document in sample:
        for field, key in terms.sort_keys(index, document.values).items():
            keys[field].add(key)
    return {field: sorted(found) for field, found in keys.items()}


def write(generation: Path, shelves: Shelves) -> None:
    """Keeps the shelves of a generation with it."""
    (generation / FILE).write_text(json.dumps(shelves))


@lru_cache(maxsize=4)
def read(generation: Path) -> Shelves:
    """Returns the shelves of a generation; they never change.

    Raises:
        OSError, ValueError: they are missing or damaged.
    """
    shelves: Shelves = json.loads((generation / FILE).read_text())
    return shelves


def of_document(index: Index, keys: Mapping[str, str], shelves: Shelves) -> dict[str, int]:
    """Returns the number of a document's shelf in each order.

    Args:
        keys: as ``terms.sort_keys`` returns them.
    """
    return {shelf: bisect_right(shelves[order], keys[order]) for order, shelf in _fields(index)}


@lru_cache(maxsize=32)
def _fields(index: Index) -> list[tuple[str, str]]:
    return [(terms.order_field(sort), shelf_field(sort)) for sort in index.sorts if sort.fields]


def page(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    matching: Query,
    sort: Sort,
    limit: int,
    offset: int,
    *,
    hits: int,
    shelves: Shelves,
) -> tantivy.SearchResult:
    """Returns ``limit`` hits of a query in an order by values, after the first ``offset``.

    Args:
        hits: how many the query has, at the most. Where there are far fewer, the page only costs more.
        shelves: those of the generation.
    """
    shelf, count = shelf_field(sort), len(shelves[terms.order_field(sort)]) + 1
    looked_at = max(1, count * (offset + limit) * AMPLE // max(hits, 1))
    while looked_at * WIDER <= count:
        first = _on_shelves(schema, matching, shelf, 0, looked_at - 1)
        found = _page(searcher, schema, first, sort, limit, offset)
        if len(found.hits) == limit:
            return found
        looked_at *= WIDER
    return _page(searcher, schema, matching, sort, limit, offset)


def _page(
    searcher: tantivy.Searcher, schema: tantivy.Schema, matching: Query, sort: Sort, limit: int, offset: int
) -> tantivy.SearchResult:
    if offset >= DEEP:
        shelf = shelf_field(sort)
        hits = searcher.search(matching, offset + limit, count=False, order_by_field=shelf, order=Order.Asc).hits
        if len(hits) <= offset:
            return searcher.search(Query.empty_query(), 1)
        numbers = [number for number, _address in hits]
        low, high = numbers[offset], numbers[-1]
        matching = _on_shelves(schema, matching, shelf, low, high)
        offset -= bisect_left(numbers, low)
    field = terms.order_field(sort)
    return searcher.search(matching, limit, count=False, order_by_field=field, order=Order.Asc, offset=offset)


def _on_shelves(schema: tantivy.Schema, matching: Query, shelf: str, low: int, high: int) -> Query:
    on_shelves = Query.range_query(schema, shelf, FieldType.Unsigned, lower_bound=low, upper_bound=high)
    return Query.boolean_query([(Occur.Must, matching), (Occur.Must, on_shelves)])
