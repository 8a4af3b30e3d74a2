"""Counts facets from one column that combines several values of a document.

Counting a column costs a visit to every hit, and several times as much where documents hold several values, as in a
tree. So values that go together share a column: each document keeps one term, the combination of its values and of who
may find it. Combinations are few; the counts of single values are summed from theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import tantivy
from tantivy import Query

from search.engines import terms
from search.index import Filter, FilterKind, Index
from search.types import Audience, Value

MOST_BUCKETS = 65_000  # tantivy's own limit for one aggregation
BETWEEN_FILTERS, BETWEEN_VALUES = "\x1f", "\x1e"
COUNTED = (FilterKind.CODE, FilterKind.INTEGER)

# The values of each filter of a column.
Combination = tuple[tuple[Value, ...], ...]
# Filter name → chosen values.
Choices = Mapping[str, Collection[Value]]


@dataclass(frozen=True, slots=True, eq=False)  # one object per column: what is read of its terms is cached
class Column:
    """Filters whose values are counted together."""

    field: str
    filters: tuple[Filter, ...]

    @property
    def names(self) -> list[str]:
        """Names of its filters."""
        return [choice.name for choice in self.filters]

    def chosen(self, choices: Choices) -> dict[str, Collection[Value]]:
        """Returns the choices of this column's filters."""
        return {choice.name: choices[choice.name] for choice in self.filters if choices.get(choice.name)}


@lru_cache(maxsize=32)
def columns(index: Index) -> tuple[Column, ...]:
    """Returns the columns of an index: those that its declaration combines, every other filter alone."""
    by_name = {choice.name: choice for choice in index.filters if choice.kind in COUNTED}
    combined = {name for names in index.combined for name in names}
    several = [*index.combined, *((name,) for name in by_name if name not in combined)]
    return tuple(Column(f"c_{names[0]}", tuple(by_name[name] for name in names)) for names in several)


def of_document(index: Index, audience: Audience, values: Mapping[str, tuple[Value, ...]]) -> dict[str, str]:
    """Returns the terms of a document, by the name of the column.

    Args:
        audience: who may find it.
        values: as ``terms.present`` returns them.
    """
    return {
        field: _written(audience, tuple([values.get(source, ()) for source in sources_of]))
        for field, sources_of in _sources(index)
    }


@lru_cache(maxsize=32)
def _sources(index: Index) -> list[tuple[str, list[str]]]:
    return [(column.field, [choice.source for choice in column.filters]) for column in columns(index)]


@lru_cache(maxsize=32_768)
def _written(audience: Audience, combination: Combination) -> str:
    codes = (BETWEEN_VALUES.join(dict.fromkeys(map(_code, values))) for values in combination)
    return BETWEEN_FILTERS.join([audience.value, *codes])


def _code(value: Value) -> str:
    return str(value)[: terms.LONGEST_CODE].replace(BETWEEN_FILTERS, " ").replace(BETWEEN_VALUES, " ")


@lru_cache(maxsize=32_768)
def _read(column: Column, term: str) -> tuple[Audience, Combination]:
    audience, *filters = term.split(BETWEEN_FILTERS)
    return Audience(audience), tuple(
        tuple(int(value) if choice.kind == FilterKind.INTEGER else value for value in values.split(BETWEEN_VALUES))
        if values
        else ()
        for choice, values in zip(column.filters, filters, strict=True)
    )


class Counts:
    """How many documents that an audience may find hold each combination of a column."""

    def __init__(self, column: Column, counts: Iterable[tuple[Combination, int]]) -> None:
        self.column = column
        self._counts = list(counts)

    def total(self, choices: Choices) -> int:
        """Counts the documents under these choices of the column's filters."""
        return sum(count for combination, count in self._counts if self._fits(combination, choices))

    def by_value(self, choice: Filter, choices: Choices) -> Counter[Value]:
        """Counts the documents by the values of one filter, under the choices of the column's other filters."""
        place = self.column.names.index(choice.name)
        others = {name: values for name, values in choices.items() if name != choice.name}
        counts: Counter[Value] = Counter()
        for combination, count in self._counts:
            if not others or self._fits(combination, others):
                for value in combination[place]:
                    counts[value] += count
        return counts

    def _fits(self, combination: Combination, choices: Choices) -> bool:
        return all(
            choice.name not in choices or any(value in choices[choice.name] for value in values)
            for choice, values in zip(self.column.filters, combination, strict=True)
        )


def count(
    searcher: tantivy.Searcher, query: Query, wanted: Collection[Column], audience: Audience
) -> dict[str, Counts]:
    """Counts what a query matches, in one pass, by the combinations of each column.

    Args:
        query: need not exclude what the audience may not find.

    Returns:
        By the name of the column.

    Raises:
        ValueError: a column has more combinations than can be counted.
    """
    asked = {
        column.field: {"terms": {"field": column.field, "size": MOST_BUCKETS, "segment_size": MOST_BUCKETS}}
        for column in wanted
    }
    answer = searcher.aggregate(query, asked) if asked else {}
    counts = {}
    for column in wanted:
        if answer[column.field].get("sum_other_doc_count"):
            raise ValueError(f"{column.field} has too many combinations to be counted: declare fewer filters combined")
        read = ((_read(column, bucket["key"]), bucket["doc_count"]) for bucket in answer[column.field]["buckets"])
        counts[column.field] = Counts(
            column, [(combination, int(n)) for (found_by, combination), n in read if audience.sees(found_by)]
        )
    return counts


def listed(choice: Filter, counts: Counter[Value], chosen: Iterable[Value]) -> list[tuple[Value, int]]:
    """Returns the values a filter offers with their counts, in its order; chosen ones always."""
    if choice.descending:
        values = sorted(counts.items(), key=lambda item: item[0], reverse=True)
    else:
        values = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    offered = values[: choice.limit]
    there = {value for value, _count in offered}
    return offered + [(value, counts[value]) for value in chosen if value not in there]
