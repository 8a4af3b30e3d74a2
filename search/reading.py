"""Parses and validates search parameters, for pages, API and exports alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from search import text as analysis
from search.index import Filter, FilterKind, Index
from search.request import MAX_DEPTH, MAX_PAGE_SIZE, MAX_TEXT_LENGTH, SearchRequest
from search.types import Audience, Value

if TYPE_CHECKING:
    from django.http import QueryDict

PAGE_SIZE = 20
EVERYWHERE = "everywhere"
MAX_VALUES = 50  # chosen values of one filter
_MAX_TYPED = 10 * MAX_TEXT_LENGTH  # characters that are looked at: spaces and combining marks become fewer
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
    known = {
        "q",
        "page",
        "page_size",
        "sort",
        *_of_names(index),
        *(choice.name for choice in index.filters_for(audience)),
    }
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
    everywhere = _is_everywhere(index, params, tell)
    return SearchRequest(index.name, _text(params, tell), filters, sort, page, page_size, audience, everywhere)


def _of_names(index: Index) -> tuple[str, ...]:
    """Returns the parameter by which a name is looked for everywhere, where the index knows names."""
    return (EVERYWHERE,) if index.person is not None else ()


def _is_everywhere(index: Index, params: QueryDict, tell: Tell) -> bool:
    given = _single(params, EVERYWHERE, tell) if _of_names(index) else ""
    if given not in ("", "1"):
        tell(BadParameter(EVERYWHERE, _("This can only be 1, or be left out.")))
    return given == "1"


def _single(params: QueryDict, name: str, tell: Tell) -> str:
    given = params.getlist(name)
    if len(given) > 1:
        tell(BadParameter(name, _("The parameter “%(name)s” was given more than once.") % {"name": name}))
    return given[-1] if given else ""


def _text(params: QueryDict, tell: Tell) -> str:
    typed = _single(params, "q", tell)
    is_too_long = len(typed) > _MAX_TYPED
    typed = typed[:_MAX_TYPED]
    if _UNREADABLE.search(typed):
        tell(BadParameter("q", _("Characters that cannot be read were left out of your question.")))
    text = re.sub(r"\s+", " ", analysis.clean(typed).replace(_NOT_UTF8, " ")).strip()
    if is_too_long or len(text) > MAX_TEXT_LENGTH:
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
    shown = analysis.clean(raw[:_MAX_TYPED]).replace(_NOT_UTF8, "")[:60]
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
