"""Orders hits by score, and those of equal score by date.

tantivy leaves hits of equal score in the order in which they are stored, which differs after every rebuild and update.
Scores are sums of few numbers, so that thousands may share one: of these only as many are put in order as are wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Order, Query

from search.engines import terms

SPARE = 200  # hits looked at beyond those wanted: mostly those end there that share the last one's score
AMPLE, WIDER = 4, 16  # how many times as many places are looked at as should be enough, and where they are not

# Score, and where the document is.
Ranked = tuple[float, tantivy.DocAddress]


def by_day(
    searcher: tantivy.Searcher, matching: Query, limit: int, offset: int = 0, score: float = 0.0
) -> list[Ranked]:
    """Returns hits that all have the same score."""
    return [(score, address) for _place, address in _nearest(searcher, matching, limit, offset)]


def page(
    searcher: tantivy.Searcher, schema: tantivy.Schema, ranked: Query, matching: Query, limit: int, offset: int = 0
) -> list[Ranked]:
    """Returns ``limit`` hits, the best first, after the first ``offset``.

    Args:
        ranked: scores the hits; a score is a sum that single precision holds exactly.
        matching: the same hits, without what costs to score them.
    """
    wanted = offset + limit
    hits = searcher.search(ranked, wanted + SPARE, count=False).hits
    if len(hits) <= offset:
        return []
    last = hits[min(wanted, len(hits)) - 1][0]
    begin = next(at for at in range(min(wanted, len(hits)) - 1, -2, -1) if at < 0 or hits[at][0] != last) + 1
    if len(hits) == wanted + SPARE and hits[-1][0] == last:  # there may be more of them
        hits[begin:] = _first(searcher, schema, ranked, matching, last, wanted - begin)
    first = hits[offset][0]
    offset_of_first = next(at for at in range(offset, -2, -1) if at < 0 or hits[at][0] != first) + 1
    ordered = _ordered(searcher, hits[offset_of_first:])
    return ordered[offset - offset_of_first : wanted - offset_of_first]


def all_of(
    searcher: tantivy.Searcher, ranked: Query, count: int, at_once: int, *, in_order: bool
) -> Iterator[tuple[int, Any]]:
    """Yields place and address of all hits.

    Args:
        count: how many there are.
        at_once: how many are fetched at a time.
        in_order: the best first, those of one score by their places; else as they are stored.
    """
    score: float | None = None
    alike: list[tuple[int, Any]] = []
    for offset in range(0, count, at_once):
        hits = searcher.search(ranked, at_once, count=False, offset=offset).hits
        for place, (its_score, address) in zip(_places(searcher, hits), hits, strict=True):
            if not in_order:
                yield place, address
                continue
            if its_score != score:
                yield from sorted(alike, key=_place)
                alike.clear()
                score = its_score
            alike.append((place, address))
    yield from sorted(alike, key=_place)


def _first(
    searcher: tantivy.Searcher, schema: tantivy.Schema, ranked: Query, matching: Query, score: float, wanted: int
) -> list[Ranked]:
    """Returns the first ``wanted`` hits of one score in order, of which there are many more.

    Looks at the hits with the lowest places, whatever their score, at more and more of them.
    """
    looked_at = max(SPARE, wanted * AMPLE)
    while True:
        near = _nearest(searcher, matching, looked_at)
        among = ranked
        if complete := len(near) < looked_at:
            pass
        else:
            until = Query.range_query(schema, terms.BY_DAY, FieldType.Integer, upper_bound=near[-1][0])
            among = Query.boolean_query([(Occur.Must, ranked), (Occur.Must, Query.const_score_query(until, 0.0))])
        hits = [hit for hit in searcher.search(among, len(near), count=False).hits if hit[0] == score]
        if complete or len(hits) >= wanted:
            return _ordered(searcher, hits)[:wanted]
        likely = looked_at * wanted * AMPLE // len(hits) if hits else 0
        looked_at = max(likely, looked_at * 2) if likely else looked_at * WIDER


def _nearest(searcher: tantivy.Searcher, matching: Query, limit: int, offset: int = 0) -> list[tuple[int, Any]]:
    found = searcher.search(matching, limit, count=False, order_by_field=terms.BY_DAY, order=Order.Asc, offset=offset)
    return found.hits


def _ordered(searcher: tantivy.Searcher, hits: Sequence[Ranked]) -> list[Ranked]:
    places = _places(searcher, hits)
    at = sorted(range(len(hits)), key=lambda at: (-hits[at][0], places[at]))
    return [hits[each] for each in at]


def _places(searcher: tantivy.Searcher, hits: Sequence[tuple[Any, Any]]) -> list[int]:
    places: list[Any] = searcher.fast_field_values(terms.BY_DAY, [address for _score, address in hits])
    return places


def _place(hit: tuple[int, Any]) -> int:
    return hit[0]
