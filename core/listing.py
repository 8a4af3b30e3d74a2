"""Filters lists of pages by GET parameters, and counts what each choice would leave.

A filter offers choices, each a condition on the queryset. Several choices of one filter are joined by "or", filters by
"and"; a choice is counted without its own filter's choices, so that its count tells what choosing it brings.
All filters are counted with one query, and one more for each that something is chosen of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.ordering import total_order
from search.request import FacetValue

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise

SHOWN_VALUE_LENGTH = 40  # characters of a bad value that a notice repeats


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter. Its condition must not multiply rows: relations to many need a subquery."""

    value: str
    label: StrOrPromise
    condition: Q


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter people choose values of."""

    name: str
    label: StrOrPromise
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter as shown: the values that find something or are chosen, with their counts."""

    name: str
    label: StrOrPromise
    values: tuple[FacetValue, ...]

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        return tuple(value for value in self.values if value.selected)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a narrowed list.

    Args:
        page_obj: the page asked for, or the nearest one there is.
        facets: every filter, in the order declared.
        notices: what in the address could not be understood, for the reader.
        is_filtered: whether any choice narrows the list.
        query: what was understood of the address, in one order, for the address that the list is known by.
    """

    page_obj: ResultPage[Any]
    facets: tuple[Facet, ...]
    notices: tuple[str, ...] = ()
    is_filtered: bool = False
    query: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether several choices were made: such lists are too many for search engines."""
        return sum(len(facet.selected) for facet in self.facets) > 1


def field_choices(name: str, choices: Iterable[tuple[Any, StrOrPromise]]) -> list[Choice]:
    """Returns one choice for each pair of a model field's own choices."""
    return [Choice(str(value), label, Q(**{name: value})) for value, label in choices]


def read_choices(filters: Iterable[ListFilter], params: QueryDict) -> tuple[Mapping[str, list[Choice]], list[str]]:
    """Reads chosen values; returns them by filter name, and a notice for each value that no filter knows."""
    chosen: dict[str, list[Choice]] = {}
    notices: list[str] = []
    for list_filter in filters:
        known = {choice.value: choice for choice in list_filter.choices}
        for raw in dict.fromkeys(value.strip() for value in params.getlist(list_filter.name)):
            if raw in known:
                chosen.setdefault(list_filter.name, []).append(known[raw])
            elif raw:
                notices.append(
                    _("“%(value)s” is not known for “%(filter)s” and was left out.")
                    % {"value": shorten(raw), "filter": list_filter.label}
                )
    return chosen, notices


def shorten(raw: str) -> str:
    """Returns a value as a notice may repeat it: printable and short."""
    printable = "".join(char if char.isprintable() else " " for char in raw[: SHOWN_VALUE_LENGTH + 1])
    return printable if len(printable) <= SHOWN_VALUE_LENGTH else printable[:SHOWN_VALUE_LENGTH] + "…"


def build_listing(
    queryset: QuerySet[Any], filters: Sequence[ListFilter], params: QueryDict, page_size: int = 12
) -> Listing:
    """Narrows, counts and pages a queryset as the parameters say; never raises for anything in an address."""
    chosen, notices = read_choices(filters, params)
    conditions = {name: reduce(or_, (choice.condition for choice in choices)) for name, choices in chosen.items()}
    counts = _counts(_narrow(queryset, conditions.values()), [each for each in filters if each.name not in conditions])
    for list_filter in filters:
        if list_filter.name in conditions:
            others = [q for name, q in conditions.items() if name != list_filter.name]
            counts |= _counts(_narrow(queryset, others), [list_filter])
    facets = tuple(_facet(each, counts, {choice.value for choice in chosen.get(each.name, ())}) for each in filters)
    paginator = Paginator(total_order(_narrow(queryset, conditions.values())), page_size)
    raw_page = params.get("page", "1").strip() or "1"
    page_obj = paginator.get_page(raw_page)
    if str(page_obj.number) != raw_page:
        notices.append(_("There is no page “%(page)s” in this list.") % {"page": shorten(raw_page)})
    understood = [(facet.name, value.value) for facet in facets for value in facet.selected]
    if page_obj.number > 1:
        understood.append(("page", str(page_obj.number)))
    return Listing(page_obj, facets, tuple(notices), bool(conditions), urlencode(understood))


def _narrow(queryset: QuerySet[Any], conditions: Iterable[Q]) -> QuerySet[Any]:
    for condition in conditions:
        queryset = queryset.filter(condition)
    return queryset


def _counts(queryset: QuerySet[Any], filters: Iterable[ListFilter]) -> dict[tuple[str, str], int]:
    """Returns how many pages each choice of these filters leaves, by filter and value: one query."""
    choices = {
        f"n{index}": (list_filter.name, choice)
        for index, (list_filter, choice) in enumerate((each, choice) for each in filters for choice in each.choices)
    }
    if not choices:
        return {}
    found = queryset.order_by().aggregate(
        **{key: Count("pk", filter=choice.condition) for key, (_name, choice) in choices.items()}
    )
    return {(name, choice.value): found[key] for key, (name, choice) in choices.items()}


def _facet(list_filter: ListFilter, counts: Mapping[tuple[str, str], int], chosen: set[str]) -> Facet:
    values = tuple(
        FacetValue(choice.value, choice.label, count, choice.value in chosen)
        for choice in list_filter.choices
        if (count := counts[list_filter.name, choice.value]) or choice.value in chosen
    )
    return Facet(list_filter.name, list_filter.label, values)
