"""Compares the search indexes with the database, and checks the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import models
from django.utils import timezone
from modelsearch.index import get_indexed_models
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from portal.verification.finding import Finding, findings
from search import verify
from search.draining import drain
from search.engines import SearchUnavailable, WriterBusy
from search.index import Index, indexes
from search.models import OutboxEntry
from search.rebuild import rebuild

LATE = timedelta(minutes=10)


def check(*, mend: bool) -> Iterator[Finding]:
    """Yields documents that differ from the database, changes that do not arrive, and gaps in the admin's search."""
    yield from _outbox(mend=mend)
    for index in indexes():
        yield from _index(index, mend=mend)
    yield from _admin_search(mend=mend)


def _outbox(*, mend: bool) -> Iterator[Finding]:
    if mend:
        drain()
    failed = OutboxEntry.objects.filter(attempts__gt=0).order_by("pk")
    for row in failed:
        yield Finding("cannot be indexed", f"{row.model} {row.object_id}: {row.error.partition(chr(10))[0]}")
    late = OutboxEntry.objects.filter(attempts=0, applied_at=None, since__lt=timezone.now() - LATE)
    if count := late.count():
        yield Finding("waits for the index", f"{count} changes, for over 10 minutes", count, can_be_rebuilt=True)


def _index(index: Index, *, mend: bool) -> Iterator[Finding]:
    try:
        found = verify.differences(index)
    except SearchUnavailable as error:
        yield from _unavailable(index, error, mend=mend)
        return
    left: set[str] = found.ids()
    if left and mend:
        try:
            verify.mend(index, left)
            left = verify.differences(index).ids()
        except (SearchUnavailable, WriterBusy) as error:
            yield Finding("index cannot be written", f"{index.name}: {error}")
    for kind in ("missing", "outdated", "extra"):
        ids: set[str] = getattr(found, kind)
        for is_mended, some in ((True, ids - left), (False, ids & left)):
            places = [f"{index.name}: {id}" for id in some]
            yield from findings(f"{kind} document", places, can_be_rebuilt=True, is_mended=is_mended)
    yield from findings("cannot be indexed", [f"{id}: {error}" for id, error in found.failed.items()])


def _unavailable(index: Index, error: Exception, *, mend: bool) -> Iterator[Finding]:
    is_mended = False
    if mend:
        try:
            rebuild(index)
            is_mended = True
        except (SearchUnavailable, WriterBusy) as still:
            error = still
    yield Finding("index missing", f"{index.name}: {error}", can_be_rebuilt=True, is_mended=is_mended)


def _admin_search(*, mend: bool) -> Iterator[Finding]:
    """Counts what the search boxes of the admin know; an import of rows past Wagtail would leave gaps."""
    gaps = _gaps()
    if gaps and mend:
        call_command("update_index", verbosity=0)
    left = _gaps() if gaps and mend else gaps
    for model, (there, wanted) in gaps.items():
        what = f"it knows {there} of {wanted} {model._meta.label}"
        yield Finding("admin search outdated", what, can_be_rebuilt=True, is_mended=model not in left)


def _gaps() -> dict[type[models.Model], tuple[int, int]]:
    """Returns models of which the admin's search knows another number of objects than there are: how many, of how
    many. The root of all pages, which Wagtail's migrations make, is in no search.
    """
    counted: dict[type[models.Model], tuple[int, int]] = {}
    for model in get_indexed_models():
        if model is not Page:
            entries = IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
            counted[model] = (entries.count(), model.get_indexed_objects().count())
    return {model: counts for model, counts in counted.items() if counts[0] != counts[1]}
