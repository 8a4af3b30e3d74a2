"""Defines search documents and the registry of their sources.

An app registers each of its models once, in ``AppConfig.ready``::

    register(Source(index="site", model=ArticlePage, build=article_document))

The queryset decides what may be found: an object that is not in it is removed from the index.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings

from search.index import get_index
from search.types import Audience, Value

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

logger = logging.getLogger(__name__)

BETWEEN_NAMES = " · "  # several names of one thing in one text, the one it goes by first


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found, as pure data.

    Args:
        texts: what is searched: the name of an index's text field → plain text (no HTML), in NFC or not; several names
            of one thing as ``join_names`` puts them.
        values: what is filtered, counted and sorted by: field name → values (codes, ids, years, dates as ``YYYY-MM-
            DD``). Where an index knows languages, what says no ``language`` is in that of its page,
            or else in the site's own.
        stored: what a hit shows, JSON-serialisable: at least ``kind``, ``title`` and ``url`` (site-relative path).
        expires: the moment from which it is no longer found; pages need not set it, their ``expire_at`` is taken.
        audience: who may find it; nothing staff-only may be put into any of the mappings above, whatever the audience.
    """

    texts: Mapping[str, str]
    values: Mapping[str, Iterable[Value]] = field(default_factory=dict)
    stored: Mapping[str, Any] = field(default_factory=dict)
    audience: Audience = Audience.PUBLIC
    expires: datetime | None = None


def join_names(*names: str) -> str:
    """Returns the different names of one thing as one text; the name it goes by comes first and counts most."""
    return BETWEEN_NAMES.join(dict.fromkeys(filter(None, names)))


def _instances(queryset: QuerySet[Any]) -> Iterator[Any]:
    # Django asks SQLite for no more than about a thousand related objects at once.
    return queryset.iterator(chunk_size=500)


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents of one model come from.

    Args:
        index: name of the index they go to ("site", "awards").
        model: the Django model.
        build: object → document; pure, reads nothing but the object and what was fetched with it.
        queryset: everything that may be found, with what ``build`` reads already selected or prefetched.
            For pages the default is ``model.objects.live().public()``.
        read: queryset → what ``build`` is given, one by one, each with its ``pk``; the model's instances by default.
            Where there are very many, plain rows are read several times faster.
    """

    index: str
    model: type[Model]
    build: Callable[[Any], SearchDocument]
    queryset: Callable[[], QuerySet[Any]] | None = None
    read: Callable[[QuerySet[Any]], Iterator[Any]] = _instances


_sources: dict[type[Model], Source] = {}


def register(source: Source) -> None:
    """Registers where a model's documents come from; the last registration of a model wins."""
    _sources[source.model] = source


def sources(index: str | None = None) -> list[Source]:
    """Returns the registered sources, of one index or of all."""
    return [source for source in _sources.values() if index in (None, source.index)]


def registered(model: type[Model]) -> bool:
    """Tells whether documents are made of this model."""
    return model in _sources


def document_id(source: Source, pk: object) -> str:
    """Returns a document's id: ``app_label.model:pk``."""
    return f"{source.model._meta.label_lower}:{pk}"


def findable(source: Source) -> QuerySet[Any]:
    """Returns everything of a source that may be found; of pages that is what is live and public."""
    from wagtail.models import Page  # registrations are imported before models may be

    if source.queryset is not None:
        return source.queryset()
    manager: Any = source.model._default_manager
    found: QuerySet[Any] = manager.live().public() if issubclass(source.model, Page) else manager.all()
    return found


class Stretch(NamedTuple):
    """The primary keys from the first on, up to that ``before`` which it ends; to the last where None."""

    first: Any
    before: Any


def read_documents(
    source: Source, pks: Iterable[str] | Stretch | None, failed: dict[str, Exception]
) -> Generator[tuple[str, SearchDocument]]:
    """Yields id and document of a source's objects as they stand in the database.

    Who may not read to the end closes it: a cursor left to the garbage collector is closed at any moment, perhaps
    within another query of its connection, which would then wait for itself.

    Args:
        source: where they come from.
        pks: which ones; those that may not be found, or are gone, are left out. All where None.
        failed: collects what went wrong, by primary key: one bad object must not keep the others from the index.
    """
    from wagtail.models import Locale, Page

    is_page = issubclass(source.model, Page)
    says_language = any(choice.name == "language" for choice in get_index(source.index).filters)
    languages = dict(Locale.objects.values_list("pk", "language_code")) if is_page and says_language else {}
    queryset = findable(source)
    if isinstance(pks, Stretch):
        queryset = queryset.filter(pk__gte=pks.first)
        queryset = queryset if pks.before is None else queryset.filter(pk__lt=pks.before)
    elif pks is not None:
        queryset = queryset.filter(pk__in=list(pks))
    for each in source.read(queryset):
        try:
            document = source.build(each)
            if says_language:
                language = languages.get(getattr(each, "locale_id", None), settings.LANGUAGE_CODE)
                document = _in_language(document, language)
            if document.expires is None and is_page and each.expire_at is not None:
                document = replace(document, expires=each.expire_at)
        except Exception as error:
            logger.exception("No search document of %s %s", source.model._meta.label, each.pk)
            failed[str(each.pk)] = error
        else:
            yield document_id(source, each.pk), document


def _in_language(document: SearchDocument, language: str) -> SearchDocument:
    """Returns a document that says its language, in its values for the filter and among what a hit shows."""
    if "language" in document.values:
        return document
    return replace(
        document,
        values={**document.values, "language": [language]},
        stored={**document.stored, "language": language},
    )
