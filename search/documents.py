"""What other apps hand to search: documents, and where they come from.

An app registers each of its models once, in ``AppConfig.ready``::

    register(Source(index="site", model=ArticlePage, build=article_document))

The queryset decides what may be found: an object that is not in it is removed from the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Value = str | int


class Audience(StrEnum):
    """Who may find a document. Staff find public documents too."""

    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found, as pure data.

    Args:
        texts: what is searched: the name of an index's text field → plain text (no HTML), in NFC or not.
        values: what is filtered, counted and sorted by: field name → values (codes, ids, years, dates as ``YYYY-MM-DD``).
        stored: what a hit shows, JSON-serialisable: at least ``kind``, ``title`` and ``url`` (site-relative path).
        audience: who may find it; nothing staff-only may be put into any of the mappings above, whatever the audience.
    """

    texts: Mapping[str, str]
    values: Mapping[str, Iterable[Value]] = field(default_factory=dict)
    stored: Mapping[str, Any] = field(default_factory=dict)
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents of one model come from.

    Args:
        index: name of the index they go to ("site", "awards").
        model: the Django model.
        build: object → document; pure, reads nothing but the object and what ``queryset`` has fetched with it.
        queryset: everything that may be found, with what ``build`` reads already selected or prefetched.
            For pages the default is ``model.objects.live().public()``.
    """

    index: str
    model: type[Model]
    build: Callable[[Any], SearchDocument]
    queryset: Callable[[], QuerySet[Any]] | None = None


_sources: dict[type[Model], Source] = {}


def register(source: Source) -> None:
    """Registers where a model's documents come from; the last registration of a model wins."""
    _sources[source.model] = source


def sources(index: str | None = None) -> list[Source]:
    """Returns the registered sources, of one index or of all."""
    return [source for source in _sources.values() if index in (None, source.index)]
