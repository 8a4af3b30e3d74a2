"""Defines the search request and its results, the same for pages, JSON and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from search.question_filters import ReadFilter
from search.types import Audience, Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_TEXT_LENGTH = 200  # characters of a question that are read
MAX_PAGE_SIZE = 100
MAX_DEPTH = 10_000  # hits that can be paged through


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question that has been read and checked.

    Args:
        index: name of the index asked.
        text: what the person typed, shortened to ``MAX_TEXT_LENGTH`` and free of control characters.
        filters: filter name → chosen values.
        sort: name of an order, "" for the index's own choice.
        page: from 1.
        page_size: 1 to ``MAX_PAGE_SIZE``.
        audience: who asks; a public request finds public documents only.
        everywhere: look for a person's name everywhere, not among names alone.
    """

    index: str
    text: str = ""
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    page_size: int = 20
    audience: Audience = Audience.PUBLIC
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: what the document stored, and where the words were found.

    Args:
        id: ``app_label.model:pk``.
        stored: ``SearchDocument.stored``.
        highlight: text field name → escaped HTML in which only ``<mark>`` is markup.
    """

    id: str
    stored: Mapping[str, Any]
    highlight: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value on offer, with how many hits choosing it gives (counted without the facet's own choice)."""

    value: Value
    label: StrOrPromise
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to a request.

    Args:
        count: exact number of hits.
        hits: those of the page asked for.
        facets: filter name → values on offer.
        suggestion: "did you mean": the nearest of ``offers``, or the question that was typed in Telex or VNI keys.
        corrected: True where ``hits`` already answer ``suggestion``: the keys, never another spelling.
        offers: near questions that find something, where not all words of this one are found.
        read: the choices of filters that were read from words.
        left_out: words that were not looked for, since nothing holds them all.
        alone: where nothing is found: single words of the question that are, with the number of their hits.
        everywhere: where the question is a name: how many hits hold its words anywhere; None where it is no name.
        sort: name of the order of the hits.
        took_ms: time in the engine, milliseconds.
    """

    request: SearchRequest
    count: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    suggestion: str = ""
    corrected: bool = False
    took_ms: float = 0.0
    offers: tuple[str, ...] = ()
    read: tuple[ReadFilter, ...] = ()
    left_out: tuple[str, ...] = ()
    alone: tuple[tuple[str, int], ...] = ()
    everywhere: int | None = None
    sort: str = ""

    @property
    def pages(self) -> int:
        """Number of pages that can be asked for, at least 1."""
        return pages(self.count, self.request.page_size)


@dataclass(frozen=True, slots=True)
class HitGroup:
    """Hits that share a key, in the order of the request; of very many hits the first ones."""

    key: Value
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class GroupedResults:
    """``count`` groups, exactly, of which ``groups`` are those of the page asked for; ``suggestion`` as in
    ``SearchResults``.
    """

    request: SearchRequest
    count: int
    groups: tuple[HitGroup, ...]
    suggestion: str = ""

    @property
    def pages(self) -> int:
        """Number of pages that can be asked for, at least 1."""
        return pages(self.count, self.request.page_size)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many hits there are, and how many of each value: names of filters → values → number."""

    request: SearchRequest
    count: int
    counts: Mapping[tuple[str, ...], Mapping[tuple[Value, ...], int]]
    suggestion: str = ""
    read: tuple[ReadFilter, ...] = ()
    left_out: tuple[str, ...] = ()


def pages(count: int, page_size: int) -> int:
    """Returns the number of pages of a list that can be asked for, at least 1."""
    return max(1, -(-min(count, MAX_DEPTH) // page_size))
