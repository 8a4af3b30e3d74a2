"""Serves the search page."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from search import service
from search import text as analysis
from search.engines import SearchUnavailable
from search.fallback import pages_by_title
from search.index import Sort
from search.question_filters import demanding
from search.reading import read_for_people
from search.request import MAX_DEPTH, FacetValue, Hit, SearchResults
from search.site_index import KINDS, SITE_INDEX
from search.throttle import limit_pages

logger = logging.getLogger(__name__)

COMPLETIONS = 5  # titles offered to people without JavaScript


@dataclass(frozen=True, slots=True)
class Link:
    """A choice on the page: following it adds the choice to the question, or takes it away where ``is_chosen``."""

    label: Any
    url: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A filter with its choices."""

    name: str
    label: Any
    links: Sequence[Link]

    @property
    def is_chosen(self) -> bool:
        return any(link.is_chosen for link in self.links)


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as the page shows it; ``title`` and ``text`` are escaped HTML with ``<mark>``, or plain text."""

    url: str
    title: str
    text: str
    kind: Any
    date: date | None
    has_pictures: bool
    language: str


@require_safe
@limit_pages
def search_page(request: HttpRequest) -> HttpResponse:
    """Answers ``/tim-kiem/?q=…``: results, choices, corrections; where the index cannot be asked 503, saying so, with
    the pages whose titles hold the words.
    """
    reading = read_for_people(SITE_INDEX, request.GET)
    asked = reading.request
    notices = list(reading.notices)
    context: dict[str, Any] = {
        "is_search_page": True,
        "text": asked.text,
        "search_query": reading.typed,
        "notices": notices,
        "sorts": _sorts(request, SITE_INDEX.sort_for(asked.sort, has_words=bool(asked.text))),
    }
    try:
        results = service.search(asked)
        if asked.page > results.pages:
            notices.append(_("There are only %(count)d pages: this is the last one.") % {"count": results.pages})
            results = service.search(replace(asked, page=results.pages))
        completions = service.suggest(SITE_INDEX, asked.text, COMPLETIONS) if asked.text and asked.page == 1 else ()
    except SearchUnavailable as error:
        logger.error("Search page: %s", error)
        context |= {"is_unavailable": True, "pages_by_title": pages_by_title(asked.text)}
        return render(request, "search/search_page.html", context, status=503)
    choices = _choices(request, results)
    reachable = Paginator(range(min(results.count, MAX_DEPTH)), asked.page_size)
    context |= {
        "results": [_result(hit) for hit in results.hits],
        "count": results.count,
        "count_text": _count_text(results),
        "suggestion": results.suggestion if results.corrected else "",
        "suggestion_url": _address(request, q=[results.suggestion]),
        "offers": [Link(text, _address(request, q=[text])) for text in results.offers],
        "left_out": [Link(words, _address(request, q=[demanding(asked.text, words)])) for words in results.left_out],
        "alone": [Link(words, _address(request, q=[words]), count) for words, count in results.alone],
        "page_obj": reachable.page(results.request.page),
        "kinds": next(each for each in choices if each.name == "kind"),
        "other_choices": [each for each in choices if each.name != "kind" and _is_offered(each)],
        "is_filtered": bool(asked.filters),
        "unfiltered_url": _address(request, **{choice.name: [] for choice in SITE_INDEX.filters}),
        "completions": [_result(hit) for hit in completions] if results.count > len(results.hits) else [],
    }
    return render(request, "search/search_page.html", context)


def _count_text(results: SearchResults) -> str:
    shown = formats.number_format(results.count, force_grouping=True)
    return ngettext("%(count)s result", "%(count)s results", results.count) % {"count": shown}


def _result(hit: Hit) -> Result:
    shown = hit.stored
    when = shown.get("date")
    return Result(
        url=str(shown.get("url", "")),
        title=hit.highlight.get("title") or str(shown.get("title", "")),
        text=_telling_text(hit) or str(shown.get("summary", "")),
        kind=KINDS.get(str(shown.get("kind")), ""),
        date=date.fromisoformat(when) if when else None,
        has_pictures=bool(shown.get("has_pictures")),
        language=str(shown.get("language", "")),
    )


def _telling_text(hit: Hit) -> str:
    """Returns the highlighted text that shows the most words of the question; "" where the title shows more."""
    marked = {name: _marked_words(html) for name, html in hit.highlight.items()}
    name = max(("lede", "body", "names"), key=lambda name: len(marked.get(name, ())))
    most = len(marked.get(name, ()))
    return hit.highlight[name] if most and most >= len(marked.get("title", ())) else ""


def _marked_words(html: str) -> set[str]:
    return set(analysis.words(" ".join(re.findall(r"<mark>([^<]*)</mark>", html)))[1])


def _choices(request: HttpRequest, results: SearchResults) -> list[Choices]:
    return [
        Choices(
            choice.name,
            choice.label,
            [_link(request, choice.name, value) for value in results.facets.get(choice.name, ())],
        )
        for choice in SITE_INDEX.filters
    ]


def _is_offered(choices: Choices) -> bool:
    """Tells whether there is something to choose: one language is no choice."""
    return len(choices.links) > (1 if choices.name == "language" and not choices.is_chosen else 0)


def _link(request: HttpRequest, name: str, value: FacetValue) -> Link:
    """A link that toggles one value and leaves the others as they are."""
    given = [each for each in request.GET.getlist(name) if each and each != str(value.value)]
    if not value.selected:
        given.append(str(value.value))
    return Link(value.label, _address(request, **{name: given}), value.count, value.selected)


def _sorts(request: HttpRequest, chosen: Sort) -> list[Link]:
    return [
        Link(sort.label, _address(request, sort=[sort.name]), is_chosen=sort == chosen) for sort in SITE_INDEX.sorts
    ]


def _address(request: HttpRequest, **changes: list[str]) -> str:
    """Returns this page's address with other parameters; it begins with the first page again."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, values in changes.items():
        query.setlist(name, values)
    return f"{request.path}?{query.urlencode()}"
