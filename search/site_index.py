"""The index over the whole site: articles, campaigns, honorees, models, decisions and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.index import Filter, FilterKind, Index, Sort, TextField, declare
from search.types import Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: dict[Value, StrOrPromise] = {
    "article": _("News"),
    "campaign": _("Emulation campaign"),
    "honoree": _("Honoree"),
    "model": _("Exemplary model"),
    "decision": _("Award decision"),
    "page": _("Page of this site"),
}
WITH_PICTURES: dict[Value, StrOrPromise] = {0: _("Without pictures"), 1: _("With pictures")}


def _kind_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    return {value: KINDS[value] for value in values if value in KINDS}


def _picture_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    return {value: WITH_PICTURES[value] for value in values if value in WITH_PICTURES}


def _language_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    known = dict(settings.LANGUAGES)
    return {value: known[str(value)] for value in values if value in known}


YEARS = (1000, 9999)  # years that anybody asks for

SITE_INDEX = declare(
    Index(
        name="site",
        label=_("The whole site"),
        texts=(
            TextField("title", _("Title"), boost=4.0),
            TextField("names", _("People, units and topics"), boost=3.0),
            TextField("lede", _("Summary"), boost=2.0),
            TextField("body", _("Text"), boost=1.0),
        ),
        filters=(
            Filter("kind", pgettext_lazy("of search results", "Kind"), choices=tuple(KINDS), labels=_kind_labels),
            Filter("year", _("Year"), FilterKind.INTEGER, descending=True, bounds=YEARS),
            Filter("language", _("Language"), choices=tuple(dict(settings.LANGUAGES)), labels=_language_labels),
            Filter("has_pictures", _("Pictures"), FilterKind.INTEGER, choices=(0, 1), labels=_picture_labels),
        ),
        sorts=(
            Sort("relevance", _("Best match first")),
            Sort("date", _("Newest first"), ("-date",)),
        ),
        default_sort="date",
    )
)
