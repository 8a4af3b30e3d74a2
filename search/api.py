"""Serves search as JSON, and shares schemas with endpoints over other indexes.

One declaration, ``search.index.Index``, gives an endpoint its parameters, their checks and their place in the OpenAPI
schema::

    @router.get("awards/", response=AwardAnswer, openapi_extra=parameters(AWARD_INDEX), throttle=PerAddress("600/m"))
    def awards(request: HttpRequest) -> dict[str, Any]:
        return answer(request, AWARD_INDEX)
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.throttling import BaseThrottle
from pydantic import ConfigDict

from search import service
from search.engines import SearchUnavailable
from search.index import Filter, FilterKind, Index, get_index
from search.reading import EVERYWHERE, MAX_VALUES, PAGE_SIZE, UNREADABLE, BadParameter, read_for_api, read_suggest
from search.request import MAX_DEPTH, MAX_PAGE_SIZE, MAX_TEXT_LENGTH, Hit, SearchResults, pages
from search.site_index import KINDS
from search.throttle import address_key, spend
from search.types import Audience, Value

MAX_SUGGESTIONS = 10


# --- Shapes of answers -----------------------------------------------------------------------


class FacetValueOut(Schema):
    value: Value
    label: str
    count: int
    selected: bool


class ResultOut(Schema):
    """A result; an index may add fields of its own."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: str
    title: str
    url: str
    highlight: dict[str, str]


class PageOut(Schema):
    """One page of a list. ``next`` and ``previous`` are addresses on this site, null at either end."""

    count: int
    page: int
    page_size: int
    next: str | None
    previous: str | None


class AnswerOut(PageOut):
    """Results of one page. ``highlight`` is escaped HTML in which only ``<mark>`` is markup.

    ``suggestion`` is a near question that finds something, or what was typed in keys; ``left_out`` are words that were
    not looked for, since nothing holds them all; ``read_as`` are filters that words of the question stand for.
    """

    took_ms: float
    suggestion: str
    left_out: list[str]
    read_as: dict[str, list[Value]]
    results: list[ResultOut]
    facets: dict[str, list[FacetValueOut]]


class SuggestionOut(Schema):
    id: str
    kind: str
    kind_label: str
    title: str
    url: str
    highlight: dict[str, str]


class SuggestionsOut(Schema):
    results: list[SuggestionOut]


class ProblemOut(Schema):
    """``loc``: ["query", name of the parameter]; ``msg``: what is wrong with it."""

    loc: list[str]
    msg: str


class BadParameterOut(Schema):
    detail: list[ProblemOut]


class MessageOut(Schema):
    detail: str


# --- Helpers for every endpoint --------------------------------------------------------------


class PerAddress(BaseThrottle):
    """So many calls from one address, as ``search.throttle.parse_rate`` reads it ("600/m").

    ``settings.SEARCH_API_RATE``, or the setting that is named, overrides the rate.
    """

    def __init__(self, rate: str, *, setting: str = "SEARCH_API_RATE") -> None:
        self.rate = rate
        self.setting = setting
        # One object serves all threads; Ninja asks for the time to wait in a call of its own.
        self.of_thread = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        rate = getattr(settings, self.setting, self.rate)
        self.of_thread.wait = spend(self.setting, address_key(request), rate)
        return not self.of_thread.wait

    def wait(self) -> float | None:
        """Returns the seconds to wait, which Ninja sends as ``Retry-After``."""
        return getattr(self.of_thread, "wait", None)


def answer(request: HttpRequest, index: Index) -> dict[str, Any]:
    """Answers an API call over an index, as ``AnswerOut`` or a class derived from it describes.

    Raises:
        ninja.errors.ValidationError: 422 that names the parameter.
        ninja.errors.HttpError: 503 where the index cannot be asked.
    """
    with api_errors():
        asked = read_for_api(index, request.GET)
        results = service.search(asked)
        return page_data(request, asked.page, asked.page_size, results.count) | as_data(results)


@contextmanager
def api_errors() -> Iterator[None]:
    """Turns what search raises into what Ninja answers: 422 that names the parameter, 503."""
    try:
        yield
    except BadParameter as error:
        raise bad_parameter(error.name, error.message) from error
    except SearchUnavailable as error:
        raise unavailable() from error


def page_data(request: HttpRequest, page: int, page_size: int, count: int) -> dict[str, Any]:
    """Returns what ``PageOut`` describes; raises ``BadParameter`` where there is no such page."""
    last = pages(count, page_size)
    if page > last:
        raise BadParameter("page", _("There are only %(count)d pages.") % {"count": last})
    return {
        "count": count,
        "page": page,
        "page_size": page_size,
        "next": _page_address(request, page + 1) if page < last else None,
        "previous": _page_address(request, page - 1) if page > 1 else None,
    }


def refuse_parameters(request: HttpRequest, *known: str) -> None:
    """Refuses, with 422, parameters of an address that are not known."""
    for name in request.GET:
        if name not in known:
            raise bad_parameter(name, _("There is no such parameter."))


def as_data(results: SearchResults) -> dict[str, Any]:
    """Returns results as JSON-serialisable data, without the page they stand on."""
    return {
        "took_ms": results.took_ms,
        "suggestion": results.suggestion,
        "left_out": list(results.left_out),
        "read_as": {
            name: sorted({value for each in results.read if each.name == name for value in each.values}, key=str)
            for name in dict.fromkeys(each.name for each in results.read)
        },
        "results": [_result(hit) for hit in results.hits],
        "facets": {
            name: [
                {"value": each.value, "label": str(each.label), "count": each.count, "selected": each.selected}
                for each in values
            ]
            for name, values in results.facets.items()
        },
    }


def _result(hit: Hit) -> dict[str, Any]:
    return {"kind": "", "title": "", "url": "", **hit.stored, "id": hit.id, "highlight": dict(hit.highlight)}


def _page_address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"


def bad_parameter(name: str, message: str) -> ValidationError:
    """Returns the error that Ninja answers with 422 ``{"detail": [{"loc": ["query", name], "msg": message}]}``."""
    return ValidationError([{"loc": ["query", name], "msg": message}])


def unavailable() -> HttpError:
    """Returns the error that Ninja answers with 503; the reason stands in the log."""
    return HttpError(503, _("The search is not available at the moment. Please try again later."))


def _parameter(name: str, description: Any, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_TEXT = _parameter(
    "q",
    gettext_lazy("Words to look for"),
    {"type": "string", "maxLength": MAX_TEXT_LENGTH, "pattern": f"^[^{UNREADABLE}]*$"},
)


def parameters(index: Index) -> dict[str, Any]:
    """Returns what the OpenAPI schema says of an endpoint over this index, for ``openapi_extra``."""
    described: list[dict[str, Any]] = [
        _TEXT,
        *(_filter_parameter(choice) for choice in index.filters_for(Audience.PUBLIC)),
        _parameter("sort", gettext_lazy("Order"), {"type": "string", "enum": [sort.name for sort in index.sorts]}),
        _parameter("page", gettext_lazy("Page"), {"type": "integer", "minimum": 1, "maximum": MAX_DEPTH, "default": 1}),
        _parameter(
            "page_size",
            gettext_lazy("Results on a page"),
            {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
        ),
    ]
    if index.person is not None:
        described.append(
            _parameter(
                EVERYWHERE,
                gettext_lazy("Look for a person's name everywhere, not among names alone"),
                {"type": "string", "enum": ["1"]},
            )
        )
    return {"parameters": described}


def _filter_parameter(choice: Filter) -> dict[str, Any]:
    item: dict[str, Any] = {
        FilterKind.CODE: {"type": "string"},
        FilterKind.INTEGER: {"type": "integer"},
        FilterKind.KEY: {"type": "integer"},
        FilterKind.DATE_FROM: {"type": "string", "format": "date"},
        FilterKind.DATE_TO: {"type": "string", "format": "date"},
    }[choice.kind]
    if choice.choices:
        item = {**item, "enum": list(choice.choices)}
    if choice.bounds:
        item = {**item, "minimum": choice.bounds[0], "maximum": choice.bounds[1]}
    schema = {"type": "array", "items": item, "maxItems": MAX_VALUES}
    return _parameter(choice.name, choice.label, schema) | {"style": "form", "explode": True}


ERRORS = {422: BadParameterOut, 429: MessageOut, 503: MessageOut}

# --- Site search -----------------------------------------------------------------------------

router = Router(tags=["search"])
_SITE = get_index("site")


@router.get(
    "search/",
    response={200: AnswerOut, **ERRORS},
    openapi_extra=parameters(_SITE),
    throttle=PerAddress("600/m"),
    summary="Search the site",
)
def search_site(request: HttpRequest) -> dict[str, Any]:
    """Articles, campaigns, honorees, models, decisions and pages that hold all words; marks may be left out."""
    return answer(request, _SITE)


@router.get(
    "suggest/",
    response={200: SuggestionsOut, **ERRORS},
    openapi_extra={
        "parameters": [
            _TEXT,
            _parameter(
                "limit",
                gettext_lazy("How many to return"),
                {"type": "integer", "minimum": 1, "maximum": MAX_SUGGESTIONS, "default": 8},
            ),
        ]
    },
    throttle=PerAddress("1200/m"),
    summary="Complete what is being typed",
)
def suggest(request: HttpRequest) -> dict[str, Any]:
    """Titles and names that hold the words typed so far, the last of them perhaps unfinished; marks may be left out."""
    with api_errors():
        text, limit = read_suggest(request.GET, MAX_SUGGESTIONS)
        hits = service.suggest(_SITE, text, limit)
    return {"results": [_result(hit) | {"kind_label": str(KINDS.get(str(hit.stored.get("kind")), ""))} for hit in hits]}
