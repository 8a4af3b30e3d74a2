"""The address of an award search: it holds the whole state, always in the same order, and nothing that goes without
saying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict

from emulation.award_search.index import AWARD_INDEX
from search.index import Filter
from search.reading import EVERYWHERE, PAGE_SIZE
from search.request import SearchRequest
from search.types import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

BY_HONOREE = "honoree"
GROUPINGS = ("", BY_HONOREE)
GROUPS_ON_PAGE = 10
FIND = "find"  # of the page of all values: words that narrow them
ASKED = "asked"  # sent by forms: the question to which the order belongs
PARAMETERS = ("q", "sort", "group", "page", "page_size", FIND, ASKED, EVERYWHERE)
# Added by others to addresses that people share; no reader has to hear of them.
TRACKING = ("utm_", "fbclid", "gclid", "zarsrc")


@dataclass(frozen=True, slots=True)
class AwardAddress:
    """A search and its place in the site.

    Args:
        base: address of the search without a query.
        request: what is asked.
        group: one of ``GROUPINGS``.
    """

    base: str
    request: SearchRequest
    group: str = ""

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Names and values in canonical order."""
        request, given = self.request, []
        if request.text:
            given.append(("q", request.text))
        for choice in AWARD_INDEX.filters_for(request.audience):
            if values := request.filters.get(choice.name):
                given += [(choice.name, str(value)) for value in sorted(values, key=_place(choice))]
        if request.sort and request.sort != default_sort(request):
            given.append(("sort", request.sort))
        if request.everywhere and request.text:
            given.append((EVERYWHERE, "1"))
        if self.group:
            given.append(("group", self.group))
        if request.page > 1:
            given.append(("page", str(request.page)))
        if request.page_size != usual_page_size(self.group):
            given.append(("page_size", str(request.page_size)))
        return given

    @property
    def query(self) -> QueryDict:
        """The parameters as Django has them."""
        return QueryDict(urlencode(self.parameters), mutable=True)

    @property
    def query_string(self) -> str:
        """What stands behind the address of the search: ``?q=…``, or nothing."""
        query = urlencode(self.parameters)
        return f"?{query}" if query else ""

    @property
    def url(self) -> str:
        return self.base + self.query_string

    @property
    def list_query_string(self) -> str:
        """What stands behind the address of a file of the whole list, in the order asked."""
        return AwardAddress("", replace(self.request, page=1, page_size=PAGE_SIZE)).query_string

    def below(self, path: str) -> str:
        """Returns the address of another view of the same awards, without order, grouping and page."""
        shown = replace(self.request, sort="", page=1, page_size=PAGE_SIZE)
        return f"{self.base}{path}{AwardAddress('', shown).query_string}"

    def turned_to(self, page: int) -> str:
        """Returns the address of another page of the list."""
        return replace(self, request=replace(self.request, page=page)).url

    def choosing(self, name: str, values: Iterable[Value]) -> str:
        """Returns the address with just these values of a filter, from the first page on."""
        filters = {**self.request.filters, name: tuple(values)}
        return self._from_the_start(filters)

    def toggling(self, name: str, value: Value) -> str:
        """Returns the address with one value added to a filter, or taken away from it."""
        return self.toggles(name)(value)

    def toggles(self, name: str) -> Callable[[Value], str]:
        """Returns what ``toggling`` does for one filter, for many values: the rest of the address is written once."""
        choices = AWARD_INDEX.filters_for(self.request.audience)
        place = next(place for place, choice in enumerate(choices) if choice.name == name)
        first = {"q", *(choice.name for choice in choices[:place])}
        others = {each: values for each, values in self.request.filters.items() if each != name}
        rest = replace(self, request=replace(self.request, filters=others, page=1)).parameters
        before = urlencode([pair for pair in rest if pair[0] in first])
        after = urlencode([pair for pair in rest if pair[0] not in first])
        chosen, in_order = self.request.filters.get(name, ()), _place(choices[place])

        def toggled(value: Value) -> str:
            values = [each for each in chosen if each != value] if value in chosen else [*chosen, value]
            own = urlencode([(name, each) for each in sorted(values, key=in_order)])
            query = "&".join(filter(None, (before, own, after)))
            return f"{self.base}?{query}" if query else self.base

        return toggled

    def asking(self, text: str) -> str:
        """Returns the address with other words."""
        return replace(self, request=replace(self.request, text=text, page=1, everywhere=False)).url

    def everywhere(self) -> str:
        """Returns the address of the same words, looked for everywhere and not among names alone."""
        return replace(self, request=replace(self.request, page=1, everywhere=True)).url

    def without_filters(self) -> str:
        """Returns the address with the words, the order and the grouping only."""
        return self._from_the_start({})

    def grouped(self, group: str) -> str:
        """Returns the address with another grouping."""
        return replace(self, group=group, request=replace(self.request, page=1, page_size=usual_page_size(group))).url

    def _from_the_start(self, filters: Mapping[str, tuple[Value, ...]]) -> str:
        return replace(self, request=replace(self.request, filters=filters, page=1)).url


def usual_page_size(group: str) -> int:
    """Returns how many awards, or groups, stand on a page unless the address says otherwise."""
    return GROUPS_ON_PAGE if group else PAGE_SIZE


def default_sort(request: SearchRequest) -> str:
    """Returns the order that a search has without being told."""
    return AWARD_INDEX.sort_for("", has_words=bool(request.text)).name


def _place(choice: Filter) -> Callable[[Value], Any]:
    """Returns the key that values of a filter are ordered by: fixed choices keep the order of their declaration."""
    if not choice.choices:
        return lambda value: value
    places = {value: place for place, value in enumerate(choice.choices)}
    return lambda value: (places.get(value, len(places)), value)


def unknown_parameters(params: QueryDict, request: SearchRequest) -> list[str]:
    """Returns the names of parameters that no award search knows, but for those of others' statistics."""
    known = {*PARAMETERS, *(choice.name for choice in AWARD_INDEX.filters_for(request.audience))}
    return [name for name in params if name not in known and not name.startswith(TRACKING)]
