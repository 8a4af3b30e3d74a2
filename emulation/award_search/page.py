"""Runs an award search and prepares its page, for the public and for staff."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.listing import shorten
from emulation.award_search.address import (
    ASKED,
    BY_HONOREE,
    FIND,
    GROUPINGS,
    AwardAddress,
    default_sort,
    unknown_parameters,
    usual_page_size,
)
from emulation.award_search.facets import Facet, facet, narrowed, with_missing
from emulation.award_search.fallback import FallbackAnswer, fallback_answer
from emulation.award_search.groups import AwardGroup, award_groups
from emulation.award_search.index import AWARD_INDEX
from emulation.award_search.rows import Row, award_rows
from search import service
from search.engines import SearchUnavailable
from search.index import Filter, FilterKind
from search.question_filters import FIRST_YEAR, ReadFilter, demanding, spans
from search.reading import Reading, read_for_people
from search.request import MAX_DEPTH, GroupedResults, SearchResults
from search.types import Audience

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise


logger = logging.getLogger(__name__)

MOST_LETTERS = 200  # of words that narrow the values of a filter
ON_PAPER = {"": 200, BY_HONOREE: 40}  # awards, or groups, of a print view: some forty sheets


@dataclass(frozen=True)
class AwardSearch:
    """A question, what came of it and what can be chosen next.

    Args:
        reading: what was asked, and what has to be said about that.
        address: the search in its canonical form.
        results: None where the engine cannot be asked; then ``plain`` is what the database knows.
        grouped: the groups of this page, None where the list is not grouped.
    """

    reading: Reading
    address: AwardAddress
    results: SearchResults | None = None
    grouped: GroupedResults | None = None
    rows: tuple[Row, ...] = ()
    groups: tuple[AwardGroup, ...] = ()
    facets: tuple[Facet, ...] = ()
    notices: tuple[str, ...] = field(default=())
    plain: FallbackAnswer | None = None
    read: tuple[ReadFilter, ...] = ()

    @property
    def audience(self) -> Audience:
        return self.address.request.audience

    @cached_property
    def page_obj(self) -> ResultPage[int]:
        """The page of the list, as far as one can turn the pages."""
        request, found = self.address.request, self.grouped or self.results
        reachable = min(found.count if found else 0, MAX_DEPTH)
        return Paginator(range(reachable), request.page_size).get_page(request.page)

    @property
    def not_shown(self) -> int:
        """How many awards, or groups, of the list are not on this page."""
        found = self.grouped or self.results
        return (found.count if found else 0) - len(self.groups or self.rows)

    @property
    def sorts(self) -> list[tuple[str, StrOrPromise, bool]]:
        """Orders on offer: name, "" for the usual one, label, whether it is the one in use. Without words nothing is a
        better match.
        """
        request = self.address.request
        current = request.sort or (self.results.sort if self.results else default_sort(request))
        offered = AWARD_INDEX.sorts if request.text or current == "relevance" else AWARD_INDEX.sorts[1:]
        usual = default_sort(request) if request.sort or not self.results else self.results.sort
        return [("" if sort.name == usual else sort.name, sort.label, sort.name == current) for sort in offered]

    @property
    def dates(self) -> list[tuple[Filter, str]]:
        """The date filters with the day chosen, "" where none."""
        filters = self.address.request.filters
        return [
            (choice, str(next(iter(filters.get(choice.name, ())), "")))
            for choice in AWARD_INDEX.filters
            if choice.kind in (FilterKind.DATE_FROM, FilterKind.DATE_TO)
        ]

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """What narrows the list: text, and the address without it."""
        filters, chips = self.address.request.filters, []
        for choice in AWARD_INDEX.filters_for(self.audience):
            values = filters.get(choice.name, ())
            if not choice.facet or not values:
                continue
            labels = choice.labels(values) if choice.labels else {}
            toggled = self.address.toggles(choice.name)
            chips += [(f"{choice.label}: {labels.get(value, value)}", toggled(value)) for value in values]
        chips += [
            (f"{choice.label}: {date_format(date.fromisoformat(day), 'd/m/Y')}", self.address.choosing(choice.name, ()))
            for choice, day in self.dates
            if day
        ]
        chips += [
            (f"{_('Recipient')}: {self._honoree_name(pk)}", self.address.toggling("honoree", pk))
            for pk in self.address.request.filters.get("honoree", ())
        ]
        return [*chips, *self._read_chips()]

    def _read_chips(self) -> Iterator[tuple[str, str]]:
        """Yields what words of the question narrow, unless something else was chosen."""
        choices = {choice.name: choice for choice in AWARD_INDEX.filters_for(self.audience)}
        for read in self.read:
            if read.name in self.address.request.filters:
                continue
            choice = choices[read.name]
            labels = choice.labels(read.values) if choice.labels else {}
            if read.name == AWARD_INDEX.year_filter:
                shown = ", ".join(_span_label(*span) for span in spans(int(year) for year in read.values))
            else:
                shown = ", ".join(str(labels.get(value, value)) for value in read.values)
            yield f"{choice.label}: {shown}", self.address.asking(read.without)

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """Words that were not looked for: each with the address that demands it."""
        text = self.address.request.text
        left_out = self.results.left_out if self.results else ()
        return [(words, self.address.asking(demanding(text, words))) for words in left_out]

    @property
    def offers(self) -> list[tuple[str, str]]:
        """Near questions that find something, with their addresses."""
        return [(text, self.address.asking(text)) for text in (self.results.offers if self.results else ())]

    @property
    def alone(self) -> list[tuple[str, int, str]]:
        """Single words of a question that finds nothing: with the number of their awards, and the address."""
        found = self.results.alone if self.results else ()
        return [(words, count, self.address.asking(words)) for words, count in found]

    @property
    def carried(self) -> list[tuple[str, Any]]:
        """What the form has no field for and must not lose: parameter, value."""
        carried: list[tuple[str, Any]] = [(ASKED, self.address.request.text)]
        carried += [("honoree", pk) for pk in self.address.request.filters.get("honoree", ())]
        return [*carried, ("group", self.address.group)] if self.address.group else carried

    @property
    def crumb(self) -> dict[str, StrOrPromise]:
        """What a page of all values of one filter is called."""
        return {"title": self.facets[0].label if self.facets else _("Filters")}

    @property
    def list_url(self) -> str:
        return self.address.grouped("")

    @property
    def groups_url(self) -> str:
        return self.address.grouped(BY_HONOREE)

    @property
    def statistics_url(self) -> str:
        return self.address.below("thong-ke/")

    def _honoree_name(self, pk: Any) -> str:
        """The name as found: what is not found is not named to people who may not know of it."""
        return next((hit.stored["honoree"] for hit in self._hits if hit.stored["honoree_id"] == pk), str(pk))

    @property
    def _hits(self) -> Sequence[Any]:
        if self.grouped:
            return [hit for group in self.grouped.groups for hit in group.hits]
        return self.results.hits if self.results else ()


def search_awards(
    params: QueryDict, base: str, audience: Audience = Audience.PUBLIC, *, on_paper: bool = False
) -> AwardSearch:
    """Reads parameters, asks the index and prepares the answer for a page; never raises for what a person can send.

    Args:
        params: the address's parameters.
        base: the address of the search without parameters.
        audience: who asks.
        on_paper: give the list from its beginning, without pages, up to ``ON_PAPER``.
    """
    search = read_search(params, base, audience)
    answer = _grouped if search.address.group else _listed
    try:
        if not on_paper:
            return answer(search)
        address = replace(search.address, request=replace(search.address.request, page=1))
        whole = replace(address.request, page_size=ON_PAPER[address.group])
        return replace(answer(replace(search, address=replace(address, request=whole))), address=address)
    except SearchUnavailable as error:
        logger.error("Award search: %s", error)
        return replace(search, plain=fallback_answer(search.address.request.text, base, audience))


def read_search(params: QueryDict, base: str, audience: Audience = Audience.PUBLIC) -> AwardSearch:
    """Reads parameters without asking anything yet."""
    reading = read_for_people(AWARD_INDEX, params, audience)
    group = params.get("group", "")
    notices = list(reading.notices)
    if group not in GROUPINGS:
        notices.append(_("There is no such grouping."))
        group = ""
    request = reading.request
    if ASKED in params and str(params[ASKED]).strip() != str(params.get("q", "")).strip():
        # The order was chosen for another question.
        request = replace(request, sort="")
    if group and "page_size" not in params:
        request = replace(request, page_size=usual_page_size(group))
    if unknown := unknown_parameters(params, request):
        names = ", ".join(f"“{shorten(name)}”" for name in unknown[:5])
        text = ngettext(
            "The address holds something this search does not know, which was left out: %(names)s.",
            "The address holds things this search does not know, which were left out: %(names)s.",
            len(unknown),
        )
        notices.append(text % {"names": names})
    return AwardSearch(reading, AwardAddress(base, request, group), notices=tuple(notices))


def all_values(params: QueryDict, base: str, name: str, audience: Audience = Audience.PUBLIC) -> AwardSearch:
    """Prepares all values of one filter, counted without its own choice; ``find`` among the parameters narrows them.

    Raises:
        KeyError: there is no such filter, or nothing to choose from.
    """
    choice = {each.name: each for each in AWARD_INDEX.filters_for(audience) if each.facet}[name]
    asked = params.copy()
    wanted = " ".join(asked.pop(FIND, []))[:MOST_LETTERS]
    search = read_search(asked, base, audience)
    request = search.address.request
    others = {each: values for each, values in request.filters.items() if each != name}
    try:
        tally = service.tally(replace(request, filters=others), [(name,)])
    except SearchUnavailable as error:
        logger.error("Award search: %s", error)
        return search
    counts = {value: count for (value,), count in tally.counts[(name,)].items()}
    chosen = request.filters.get(name, ())
    labels = choice.labels(list(counts)) if choice.labels else {}
    values = [
        service.FacetValue(value, labels.get(value, str(value)), count, value in chosen)
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if choice.labels is None or value in labels
    ]
    offered = facet(choice, with_missing(choice, values, chosen), search.address, shortened=False)
    return replace(search, facets=(narrowed(offered, wanted),))


def _listed(search: AwardSearch) -> AwardSearch:
    request = search.address.request
    results = service.search(request)
    if request.page > results.pages:
        search = _on_last_page(search, results.pages)
        request = search.address.request
        results = service.search(request)
    register = search.address.base
    return replace(
        search,
        results=results,
        read=results.read,
        rows=award_rows(results.hits, register, request.audience),
        facets=_facets(results, search.address),
    )


def _grouped(search: AwardSearch) -> AwardSearch:
    request = search.address.request
    grouped = service.group(request, BY_HONOREE)
    if request.page > grouped.pages:
        search = _on_last_page(search, grouped.pages)
        request = search.address.request
        grouped = service.group(request, BY_HONOREE)
    # The first page of the list gives the count, the facets and what is said about spelling.
    results = service.search(replace(request, page=1, page_size=1))
    return replace(
        search,
        results=results,
        read=results.read,
        grouped=grouped,
        groups=award_groups(grouped.groups, search.address.base, request.audience),
        facets=_facets(results, search.address),
    )


def _on_last_page(search: AwardSearch, last: int) -> AwardSearch:
    notice = _("There are only %(count)d pages: this is the last one.") % {"count": last}
    address = replace(search.address, request=replace(search.address.request, page=last))
    return replace(search, address=address, notices=(*search.notices, notice))


def _span_label(first: int, last: int) -> str:
    """Returns years as a reader is told of them; the first and the last year that there is are no bounds."""
    if first == last:
        return str(first)
    if first == FIRST_YEAR:
        return _("until %(year)s") % {"year": last}
    if last > date.today().year:
        return _("since %(year)s") % {"year": first}
    return f"{first}–{last}"


def _facets(results: SearchResults, address: AwardAddress) -> tuple[Facet, ...]:
    facets = []
    for choice in AWARD_INDEX.filters_for(address.request.audience):
        if choice.facet:
            chosen = address.request.filters.get(choice.name, ())
            values = with_missing(choice, results.facets.get(choice.name, ()), chosen)
            if values:
                facets.append(facet(choice, values, address))
    return tuple(facets)
