"""Asking: raw parameters → checked request → engine → results with labels and highlights, for pages, JSON and exports
alike.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from search import text as analysis
from search.documents import Audience, Value
from search.engines import Answer, Found, Groups, get_engine
from search.highlights import highlight
from search.index import Filter, FilterKind, Index, get_index
from search.question import Question
from search.request import (
    MAX_DEPTH,
    MAX_PAGE_SIZE,
    MAX_TEXT_LENGTH,
    FacetValue,
    GroupedResults,
    Hit,
    HitGroup,
    SearchRequest,
    SearchResults,
    Tally,
)
from search.understanding import understand, understand_otherwise

if TYPE_CHECKING:
    from django.http import QueryDict

PAGE_SIZE = 20
SNIPPET = 240  # characters of a highlight from a long text
MAX_VALUES = 50  # chosen values of one filter
_NUMBER = re.compile(r"-?[0-9]{1,15}")
_NOT_UTF8 = "\N{REPLACEMENT CHARACTER}"
UNREADABLE = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd"  # characters, as in a regular expression
_UNREADABLE = re.compile(f"[{UNREADABLE}]")


class BadParameter(ValueError):
    """A parameter that cannot be used. ``name`` tells which, the message why, in the reader's language."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


@dataclass(frozen=True, slots=True)
class Reading:
    """A request read from raw parameters, and what a person has to be told about them.

    Args:
        request: what will be asked.
        notices: what was dropped or changed, in the reader's language.
        typed: the text as it was typed, for the search box: nothing typed is lost.
    """

    request: SearchRequest
    notices: tuple[str, ...] = ()
    typed: str = ""


# What is done with a bad parameter: noted for people, raised for the API.
Tell = Callable[[BadParameter], None]

# --- Reading parameters ----------------------------------------------------------------------


def read_for_people(index: Index, params: QueryDict, audience: Audience = Audience.PUBLIC) -> Reading:
    """Reads a page's parameters: what cannot be used is dropped and noted. Parameters the index does not know are
    passed over.
    """
    notices: list[str] = []

    def note(error: BadParameter) -> None:
        if error.message not in notices:
            notices.append(error.message)

    return Reading(_read(index, params, audience, note), tuple(notices), params.get("q", "").replace("\x00", ""))


def read_suggest(params: QueryDict, highest: int) -> tuple[str, int]:
    """Reads the parameters of suggestions: the text and how many are wanted; raises ``BadParameter``."""
    _refuse_unknown(params, {"q", "limit"})
    return _text(params, _refuse), _number(params, "limit", min(8, highest), highest, _refuse)


def read_for_api(index: Index, params: QueryDict, audience: Audience = Audience.PUBLIC) -> SearchRequest:
    """Reads an API call's parameters; raises ``BadParameter`` at the first that cannot be used or is not known."""
    known = {"q", "page", "page_size", "sort", *(choice.name for choice in index.filters_for(audience))}
    _refuse_unknown(params, known)
    return _read(index, params, audience, _refuse)


def _refuse(error: BadParameter) -> None:
    raise error


def _refuse_unknown(params: QueryDict, known: Container[str]) -> None:
    """Refuses what is not known, and empty values, which only forms send; an empty question is none."""
    for name, values in params.lists():
        if name not in known:
            raise BadParameter(name, _("There is no such parameter."))
        if name != "q" and "" in values:
            raise BadParameter(name, _("The parameter “%(name)s” has no value.") % {"name": name})


def _read(index: Index, params: QueryDict, audience: Audience, tell: Tell) -> SearchRequest:
    filters: dict[str, tuple[Value, ...]] = {}
    for choice in index.filters_for(audience):
        values = tuple(_values(choice, params.getlist(choice.name), tell))
        if values:
            filters[choice.name] = values
    sort = _single(params, "sort", tell)
    if sort and sort not in {each.name for each in index.sorts}:
        tell(BadParameter("sort", _("There is no such order.")))
        sort = ""
    page_size = _number(params, "page_size", PAGE_SIZE, MAX_PAGE_SIZE, tell)
    page = _number(params, "page", 1, MAX_DEPTH // page_size, tell)
    return SearchRequest(index.name, _text(params, tell), filters, sort, page, page_size, audience)


def _single(params: QueryDict, name: str, tell: Tell) -> str:
    given = params.getlist(name)
    if len(given) > 1:
        tell(BadParameter(name, _("The parameter “%(name)s” was given more than once.") % {"name": name}))
    return given[-1] if given else ""


def _text(params: QueryDict, tell: Tell) -> str:
    typed = _single(params, "q", tell)
    if _UNREADABLE.search(typed):
        tell(BadParameter("q", _("Characters that cannot be read were left out of your question.")))
    text = re.sub(r"\s+", " ", analysis.clean(typed).replace(_NOT_UTF8, " ")).strip()
    if len(text) > MAX_TEXT_LENGTH:
        message = _("Your question is too long: only its first %(count)d characters were searched for.")
        tell(BadParameter("q", message % {"count": MAX_TEXT_LENGTH}))
        text = text[:MAX_TEXT_LENGTH]
    return text


def _number(params: QueryDict, name: str, default: int, highest: int, tell: Tell) -> int:
    given = _single(params, name, tell)
    if not given:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", given) or not 1 <= int(given) <= highest:
        message = _("“%(name)s” must be a number from 1 to %(highest)d.")
        tell(BadParameter(name, message % {"name": name, "highest": highest}))
        return default
    return int(given)


def _values(choice: Filter, given: Sequence[str], tell: Tell) -> Iterable[Value]:
    """Yields the usable values of a filter, each once."""
    if len(given) > MAX_VALUES:
        message = _("“%(label)s”: no more than %(count)d values can be chosen.")
        tell(BadParameter(choice.name, message % {"label": choice.label, "count": MAX_VALUES}))
    values: dict[Value, None] = {}
    for raw in given[:MAX_VALUES]:
        if raw == "":  # an empty form field
            continue
        value = _value(choice.kind, raw)
        if value is None or not _is_within(choice, value):
            _tell_value(choice, raw, tell)
        else:
            values[value] = None
    known: Container[Value] | None = choice.choices or None
    if known is None and choice.labels is not None and values:
        known = choice.labels(list(values))
    if known is None:
        return values
    for value in values:
        if value not in known:
            _tell_value(choice, str(value), tell)
    return [value for value in values if value in known]


def _is_within(choice: Filter, value: Value) -> bool:
    return choice.bounds is None or choice.bounds[0] <= int(value) <= choice.bounds[1]


def _tell_value(choice: Filter, raw: str, tell: Tell) -> None:
    shown = analysis.clean(raw).replace(_NOT_UTF8, "")[:60]
    message = _("“%(label)s” has no value “%(value)s”.") % {"label": choice.label, "value": shown}
    tell(BadParameter(choice.name, message))


def _value(kind: FilterKind, raw: str) -> Value | None:
    if kind == FilterKind.CODE:
        return raw if len(raw) <= 200 and raw.isprintable() and _NOT_UTF8 not in raw else None
    if kind in (FilterKind.INTEGER, FilterKind.KEY):
        return int(raw) if _NUMBER.fullmatch(raw) else None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        return None
    try:
        return date.fromisoformat(raw).isoformat()
    except ValueError:
        return None


# --- Answering -------------------------------------------------------------------------------


def search(request: SearchRequest) -> SearchResults:
    """Answers a request. Where nothing is found, a corrected spelling is tried and its answer given, with
    ``corrected`` set.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    began = time.perf_counter()
    index, engine = get_index(request.index), get_engine()
    understood = understand(engine, index, request.text)
    # Signs without a letter or digit ask for something, but nothing can contain it.
    nothing_to_find = bool(request.text) and not understood.question
    answer = Answer(0) if nothing_to_find else engine.ask(index, understood.question, request)
    if understood.question and answer.count == 0:
        other = understand_otherwise(engine, index, understood, request)
        if other is not None:
            understood = other
            answer = engine.ask(index, understood.question, request)
    return SearchResults(
        request=request,
        count=answer.count,
        hits=tuple(_hit(found, understood.question) for found in answer.found),
        facets=_facets(index, answer, request),
        suggestion=understood.correction if answer.count else "",
        corrected=bool(understood.correction and answer.count),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def group(request: SearchRequest, name: str) -> GroupedResults:
    """Answers a request with groups of hits that share the key ``name``, corrected as ``search`` would.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    index = get_index(request.index)
    question, correction, count = _understood(request)
    found = get_engine().groups(index, question, request, name) if count else Groups(0)
    groups = (HitGroup(each.key, tuple(_hit(hit, question) for hit in each.found)) for each in found.groups)
    return GroupedResults(request, found.count, tuple(groups), correction)


def tally(request: SearchRequest, wanted: Sequence[tuple[str, ...]]) -> Tally:
    """Counts the hits of a request by their values, under all its choices, corrected as ``search`` would.

    Args:
        wanted: names of filters of codes or integers, one alone or two to be crossed.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    question, correction, count = _understood(request)
    if not count:
        return Tally(request, 0, {names: {} for names in wanted})
    counts = get_engine().tally(get_index(request.index), question, request, wanted)
    return Tally(request, count, counts, correction)


def scan(request: SearchRequest) -> Iterator[str]:
    """Returns the ids of all hits of a request, corrected as ``search`` would; its page and page size do not count.

    They come the best first where the order of the request is by relevance, else in no order.

    Raises:
        SearchUnavailable: the index cannot be asked; at once, or while the ids are taken.
    """
    question, _correction, count = _understood(request)
    return get_engine().scan(get_index(request.index), question, request) if count else iter(())


def _understood(request: SearchRequest) -> tuple[Question, str, int]:
    """Returns the question that answers a request, its spelling where it was corrected, and the number of hits."""
    index, engine = get_index(request.index), get_engine()
    understood = understand(engine, index, request.text)
    if request.text and not understood.question:
        return understood.question, "", 0
    count = engine.count(index, understood.question, request)
    if not count and understood.question:
        other = understand_otherwise(engine, index, understood, request)
        if other is not None:
            return other.question, other.correction, engine.count(index, other.question, request)
    return understood.question, understood.correction if count else "", count


def suggest(index: Index, text: str, limit: int = 8, audience: Audience = Audience.PUBLIC) -> tuple[Hit, ...]:
    """Returns what a person may be about to type: documents whose title holds the words, one of each title.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    engine = get_engine()
    question = understand(engine, index, text[:MAX_TEXT_LENGTH]).question
    if not question:
        return ()
    title = index.texts[0].name
    distinct: dict[str, Hit] = {}
    for found in engine.complete(index, question, limit * 3, audience):
        shown = found.texts.get(title, "")
        distinct.setdefault(
            analysis.clean(shown).lower(),
            Hit(found.id, found.stored, {title: mark_safe(highlight(shown, question))}),  # noqa: S308 -- escaped there
        )
    return tuple(distinct.values())[:limit]


def _hit(found: Found, question: Question) -> Hit:
    if not question:
        return Hit(found.id, found.stored)
    marked = {
        name: mark_safe(highlight(text, question, SNIPPET if len(text) > SNIPPET * 5 // 4 else None))  # noqa: S308 -- escaped there
        for name, text in found.texts.items()
    }
    return Hit(found.id, found.stored, {name: html for name, html in marked.items() if html})


def _facets(index: Index, answer: Answer, request: SearchRequest) -> Mapping[str, tuple[FacetValue, ...]]:
    facets = {}
    for choice in index.filters:
        counted = answer.facets.get(choice.name)
        if counted is None:
            continue
        chosen = request.filters.get(choice.name, ())
        labels = choice.labels([value for value, _count in counted]) if choice.labels is not None else {}
        facets[choice.name] = tuple(
            FacetValue(value, labels.get(value, str(value)), count, value in chosen)
            for value, count in counted
            if choice.labels is None or value in labels
        )
    return facets
