"""Award search as a page shows it, for the public and for staff."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from emulation.award_index import AWARD_INDEX
from emulation.models import AwardType, HonoreePage, OrgUnit
from emulation.models.tree import SEPARATOR
from search.documents import Audience
from search.engines import SearchUnavailable
from search.index import Filter, FilterKind
from search.request import MAX_DEPTH, FacetValue, Hit, SearchResults
from search.service import Reading, read_for_people, search

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise


logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a facet, with how deep it stands in its tree."""

    value: FacetValue
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with the values on offer."""

    name: str
    label: StrOrPromise
    nodes: tuple[Node, ...]

    @property
    def values(self) -> tuple[FacetValue, ...]:
        return tuple(node.value for node in self.nodes)

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        return tuple(value for value in self.values if value.selected)


@dataclass(frozen=True, slots=True)
class Row:
    """One award found; ``profile`` is the honoree's public page or None."""

    hit: Hit
    profile: Any = None

    @property
    def award(self) -> Any:
        """What the document stored."""
        return self.hit.stored

    @property
    def marked(self) -> Any:
        return self.hit.highlight

    @property
    def pk(self) -> int:
        return int(self.hit.id.rpartition(":")[2])

    @property
    def decided_on(self) -> date:
        return date.fromisoformat(self.award["decision"]["date"])


@dataclass(frozen=True, slots=True)
class AwardSearch:
    """A question, what came of it and what can be chosen next. ``results`` is None where the engine cannot be asked."""

    reading: Reading
    results: SearchResults | None
    rows: tuple[Row, ...] = ()
    facets: tuple[Facet, ...] = ()
    page_obj: ResultPage[int] | None = None

    @property
    def sorts(self) -> list[tuple[str, StrOrPromise, bool]]:
        """Orders on offer: name, label, whether it is the one in use."""
        request = self.reading.request
        current = request.sort or (AWARD_INDEX.sorts[0].name if request.text else AWARD_INDEX.default_sort)
        return [(sort.name, sort.label, sort.name == current) for sort in AWARD_INDEX.sorts]

    @property
    def dates(self) -> list[tuple[Filter, str]]:
        """The date filters with the day chosen, "" where none."""
        return [
            (choice, str(next(iter(self.reading.request.filters.get(choice.name, ())), "")))
            for choice in AWARD_INDEX.filters
            if choice.kind in (FilterKind.DATE_FROM, FilterKind.DATE_TO)
        ]

    @property
    def chips(self) -> list[tuple[str, Any, str]]:
        """What narrows the list, each to be taken away: parameter, value, text."""
        chips: list[tuple[str, Any, str]] = [
            (facet.name, value.value, f"{facet.label}: {value.label}")
            for facet in self.facets
            for value in facet.selected
        ]
        chips += [
            (choice.name, day, f"{choice.label}: {date_format(date.fromisoformat(day), 'd/m/Y')}")
            for choice, day in self.dates
            if day
        ]
        return chips


def search_awards(params: QueryDict, audience: Audience = Audience.PUBLIC) -> AwardSearch:
    """Reads parameters, asks the index and prepares the answer for a page; never raises for what a person can send."""
    reading = read_for_people(AWARD_INDEX, params, audience)
    try:
        results = search(reading.request)
        if reading.request.page > results.pages:
            notice = _("There are only %(count)d pages: this is the last one.") % {"count": results.pages}
            last = replace(reading.request, page=results.pages)
            reading = replace(reading, request=last, notices=(*reading.notices, notice))
            results = search(last)
    except SearchUnavailable as error:
        logger.error("Award search: %s", error)
        return AwardSearch(reading, None)
    return AwardSearch(
        reading,
        results,
        rows=_rows(results.hits),
        facets=tuple(_facets(results)),
        page_obj=Paginator(range(min(results.count, MAX_DEPTH)), reading.request.page_size).get_page(
            reading.request.page
        ),
    )


def _rows(hits: Sequence[Hit]) -> tuple[Row, ...]:
    pages = HonoreePage.objects.live().public().filter(honoree__in={hit.stored["honoree_id"] for hit in hits})
    profiles = {page.honoree_id: page for page in pages}
    return tuple(Row(hit, profiles.get(hit.stored["honoree_id"])) for hit in hits)


def _facets(results: SearchResults) -> Iterable[Facet]:
    for choice in AWARD_INDEX.filters:
        values = list(results.facets.get(choice.name, ()))
        offered = {value.value for value in values}
        missing = [value for value in results.request.filters.get(choice.name, ()) if value not in offered]
        if choice.facet and missing:  # chosen values that nothing has any more must be there to be taken away
            labels = choice.labels(missing) if choice.labels else {}
            values += [FacetValue(value, labels.get(value, str(value)), 0, selected=True) for value in missing]
        if values:
            yield Facet(choice.name, choice.label, tuple(_in_tree(choice.name, values)))


def _in_tree(name: str, values: list[FacetValue]) -> Iterable[Node]:
    """Puts the values of a tree in the tree's order; others stay as they are."""
    chosen = [value.value for value in values]
    rows: Any
    if name == "award_type":
        rows = AwardType.objects.filter(code__in=chosen).order_by("order_key").values_list("code", "path")
    elif name == "unit":
        rows = OrgUnit.objects.filter(pk__in=chosen).order_by("path").values_list("pk", "path")
    else:
        return [Node(value) for value in values]
    by_value = {value.value: value for value in values}
    paths = dict(rows)
    # Branches stay together: a child follows its parent, siblings keep the rows' order.
    place = {path: number for number, path in enumerate(paths.values())}
    ordered = sorted(paths.items(), key=lambda row: [place.get(path, 0) for path in _beginnings(row[1])])
    return [Node(by_value[value], path.count(SEPARATOR) - 2) for value, path in ordered]


def _beginnings(path: str) -> list[str]:
    """Returns the paths of a node's ancestors from the root, and its own."""
    parts = path.strip(SEPARATOR).split(SEPARATOR)
    return [SEPARATOR + SEPARATOR.join(parts[:length]) + SEPARATOR for length in range(1, len(parts) + 1)]
