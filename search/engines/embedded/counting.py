"""Counts and groups the documents that match a query of the embedded index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from search.engines import GROUP_SIZE, Group, Groups, terms
from search.engines.embedded import schema as shape
from search.engines.embedded.ties import Ranked
from search.index import Filter
from search.types import Value

MOST_BUCKETS = 65_000  # tantivy's own limit for one aggregation
WINDOW = 60_000  # documents whose keys are counted in one aggregation
USUAL_GROUP = 4  # documents that a group is expected to have

# (number of hits, queries among whose hits they are to be) → that many hits in the order asked for
Top = Callable[..., list[Ranked]]
# (queries) → what is found among their hits
Matching = Callable[..., Query]


def tally(
    searcher: tantivy.Searcher, matching: Query, wanted: Iterable[tuple[Filter, ...]]
) -> dict[tuple[str, ...], dict[tuple[Value, ...], int]]:
    """See ``search.engines.Engine.tally``; ``wanted`` are filters of codes or integers."""
    crossings = list(wanted)
    asked = {str(place): _nested(filters) for place, filters in enumerate(crossings)}
    answer = searcher.aggregate(matching, asked) if asked else {}
    return {
        tuple(choice.name for choice in filters): dict(_unfolded(filters, answer[str(place)]["buckets"]))
        for place, filters in enumerate(crossings)
    }


def _nested(filters: Sequence[Filter]) -> dict[str, Any]:
    first, *rest = filters
    asked: dict[str, Any] = {
        "terms": {"field": terms.value_field(first.source), "size": MOST_BUCKETS, "segment_size": MOST_BUCKETS}
    }
    if rest:
        asked["aggs"] = {"next": _nested(rest)}
    return asked


def _unfolded(
    filters: Sequence[Filter], buckets: Sequence[Mapping[str, Any]]
) -> Iterable[tuple[tuple[Value, ...], int]]:
    first, *rest = filters
    for bucket in buckets:
        value = terms.value_of_term(first.kind, bucket["key"])
        if rest:
            yield from (((value, *others), n) for others, n in _unfolded(rest, bucket["next"]["buckets"]))
        else:
            yield (value,), int(bucket["doc_count"])


def groups(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    found_among: Matching,
    choice: Filter,
    top: Top,
    page: int,
    size: int,
) -> Groups:
    """See ``search.engines.Engine.groups``."""
    field = terms.value_field(choice.source)
    # Without it, hits of a segment that has no such column could not be read.
    has_key = Query.exists_query(field)
    matching = found_among(has_key)
    documents = int(searcher.aggregate(matching, {"n": {"value_count": {"field": field}}})["n"]["value"])
    count = _distinct(searcher, schema, matching, field, documents)
    first, last = (page - 1) * size, min(page * size, count)
    if first >= last:
        return Groups(count)
    hits, ordered = last * USUAL_GROUP, dict.fromkeys(_keys(searcher, field, top(last * USUAL_GROUP, has_key)))
    while len(ordered) < last and hits < documents:
        hits *= 3
        ordered = dict.fromkeys(_keys(searcher, field, top(hits, has_key)))
    shown: dict[int, list[Any]] = {key: [] for key in list(ordered)[first:last]}
    theirs = Query.term_set_query(schema, field, list(shown))
    result = top(GROUP_SIZE * len(shown), theirs)
    for key, (_score, address) in zip(_keys(searcher, field, result), result, strict=True):
        if len(shown[key]) < GROUP_SIZE:
            shown[key].append(address)
    return Groups(
        count,
        tuple(
            Group(key, tuple(shape.to_found(searcher.doc(address)) for address in addresses))
            for key, addresses in shown.items()
        ),
    )


def _keys(searcher: tantivy.Searcher, field: str, hits: Iterable[Ranked]) -> list[int]:
    keys: list[Any] = searcher.fast_field_values(field, [address for _score, address in hits])
    return keys


def _distinct(searcher: tantivy.Searcher, schema: tantivy.Schema, matching: Query, field: str, documents: int) -> int:
    """Counts the keys exactly, in windows of their range, so that no aggregation has too many."""
    if documents <= WINDOW:
        return _distinct_of(searcher, matching, field)
    bounds = searcher.aggregate(matching, {"n": {"stats": {"field": field}}})["n"]
    low, high = int(bounds["min"]), int(bounds["max"])
    windows = -(-documents // WINDOW)
    edges = sorted({low + (high + 1 - low) * place // windows for place in range(windows + 1)})

    def between(start: int, stop: int) -> int:
        inside = Query.range_query(schema, field, FieldType.Integer, lower_bound=start, upper_bound=stop - 1)
        window = Query.boolean_query([(Occur.Must, matching), (Occur.Must, inside)])
        try:
            return _distinct_of(searcher, window, field)
        except ValueError:  # a window with too many keys
            middle = (start + stop) // 2
            if middle == start:
                raise
            return between(start, middle) + between(middle, stop)

    return sum(between(start, stop) for start, stop in pairwise(edges))


def _distinct_of(searcher: tantivy.Searcher, matching: Query, field: str) -> int:
    asked = {"n": {"terms": {"field": field, "size": MOST_BUCKETS, "segment_size": MOST_BUCKETS}}}
    return len(searcher.aggregate(matching, asked)["n"]["buckets"])
