"""Declares what an index holds: its text fields, filters and orders, each once.

One declaration drives the engine's schema, the form, the API parameters, the OpenAPI schema, the facets and the export.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from search.types import Audience, Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FilterKind(StrEnum):
    """How a filter's raw value is read and compared."""

    CODE = "code"  # a short code, as stored
    INTEGER = "integer"  # an id or a year
    KEY = "key"  # an id of which there are too many to be offered as choices; what is found can be grouped by it
    DATE_FROM = "date_from"  # YYYY-MM-DD, this day or later
    DATE_TO = "date_to"  # YYYY-MM-DD, this day or earlier


@dataclass(frozen=True, slots=True)
class TextField:
    """A field that is searched and highlighted.

    Args:
        boost: weighs its matches against other fields'.
        of_people: holds names of people, of which the last words are the given name that people ask for.
    """

    name: str
    label: StrOrPromise
    boost: float = 1.0
    of_people: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter people choose values of; several values of one filter are joined by "or", filters by "and".

    Args:
        name: the parameter's name in addresses and in the API.
        label: what people see.
        kind: how raw values are read.
        field: name in ``SearchDocument.values``; the filter's own name where empty. For a tree (units, award types) a
            document carries the ids of the ancestors too, so that choosing a branch finds all below it.
        labels: values → what people see, asked once per page for all values shown; values themselves where None.
        choices: every value there is, where they are few and fixed; anything else is a bad value. Without them, a
            filter with ``labels`` takes the values that these know, any other filter takes all.
        facet: whether values are counted and offered.
        descending: offer values from high to low (years) instead of by count.
        limit: how many values a facet offers at the most.
        audience: who may use it; for others there is no such filter.
        bounds: the lowest and the highest integer that can be a value; anything else is a bad value.
        phrases: returns what people call values in a question, each with the values it chooses; asked at each question.
    """

    name: str
    label: StrOrPromise
    kind: FilterKind = FilterKind.CODE
    field: str = ""
    labels: Callable[[Sequence[Value]], Mapping[Value, StrOrPromise]] | None = None
    choices: tuple[Value, ...] = ()
    facet: bool = True
    descending: bool = False
    limit: int = 30
    audience: Audience = Audience.PUBLIC
    bounds: tuple[int, int] | None = None
    phrases: Callable[[], tuple[tuple[str, tuple[Value, ...]], ...]] | None = None

    @property
    def source(self) -> str:
        """Name in ``SearchDocument.values``."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of results: by relevance where ``fields`` is empty, else by values, ``-`` before a name for descending.

    The values are integers or strings that sort as they are (dates as ``YYYY-MM-DD``, names by their collation key).
    No two documents are equal in an order: whose values are alike stand by their model and, as numbers, their keys;
    of equally relevant ones the latest comes first.
    """

    name: str
    label: StrOrPromise
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # one object per index: what engines derive from it is cached
class Index:
    """An index: what is searched, filtered, counted and sorted.

    Args:
        name: "site" or "awards"; also the name of its directory or alias.
        texts: its text fields, the most telling first.
        filters: its filters, in the order people see them.
        sorts: its orders; the first is used for a question with words, ``default_sort`` for one without.
        default_sort: name of the order when nothing is typed.
        combined: names of filters of codes or integers whose values occur in few combinations, some thousands at the
            most: an engine may count these together.
        stored: names of what its documents store, in their order, where all store the same. They are then not kept
            with each document. Only for an index that is declared, under whose name they are found again.
        frequency: whether it tells a good hit how often a word stands in how long a text. In a register it would only
            tell short entries from long ones.
        day: name of the value, a date, by which equally good hits stand, the latest first.
        year_filter: name of the filter, of integers, that years in a question choose; "" where they are mere words.
        person: a filter and its value by which people are known, whose names are asked for as names; None where the
            first text field holds none.
    """

    name: str
    label: StrOrPromise
    texts: tuple[TextField, ...]
    filters: tuple[Filter, ...]
    sorts: tuple[Sort, ...]
    default_sort: str
    combined: tuple[tuple[str, ...], ...] = ()
    stored: tuple[str, ...] = ()
    frequency: bool = True
    day: str = "date"
    year_filter: str = ""
    person: tuple[str, Value] | None = None

    def filters_for(self, audience: Audience) -> tuple[Filter, ...]:
        """Returns the filters this audience may use."""
        return tuple(choice for choice in self.filters if audience.sees(choice.audience))

    def sort_for(self, chosen: str, *, has_words: bool) -> Sort:
        """Returns the order chosen by name; where none is, that of a question with words, or without.

        Raises:
            KeyError: there is no such order.
        """
        name = chosen or (self.sorts[0].name if has_words else self.default_sort)
        return {sort.name: sort for sort in self.sorts}[name]


_indexes: dict[str, Index] = {}


def declare(index: Index) -> Index:
    """Makes an index known under its name and returns it."""
    _indexes[index.name] = index
    return index


def indexes() -> list[Index]:
    """Returns every declared index."""
    return list(_indexes.values())


def get_index(name: str) -> Index:
    """Returns the index of that name; raises ``KeyError`` where there is none."""
    return _indexes[name]
