"""The outbox: what changed in the database and has yet to reach the index.

``enqueue`` writes a row in the caller's transaction; after the commit ``draining.drain`` takes it to the engine. A
process that dies, a busy writer or an engine that is down lose nothing: the row stays until its document is safe.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from search.bulk import delete_rows, insert_rows
from search.documents import document_id, read_documents, registered, sources
from search.engines import SearchUnavailable, Writer, WriterBusy, get_engine
from search.index import Index, indexes
from search.models import OutboxEntry

logger = logging.getLogger(__name__)

# Sent in the transaction, with each change that is noted. ``hides`` is False where nothing is hidden from visitors by
# it, or where Django's signal of the same change tells that already.
enqueued = Signal()

_ROW = ("model", "object_id", "since", "ticket", "applied_at", "attempts", "retry_at", "error")
BATCH = 500  # rows in one commit of the engine
INLINE = 50  # rows that a web process takes after its commit; more are the worker's
LONGEST_WAIT = timedelta(hours=1)  # between two attempts at a document that cannot be built


# --- Into the outbox -------------------------------------------------------------------------


def enqueue(*instances: Model, hides: bool = True) -> None:
    """Notes that these objects changed or are gone; objects of models that are not registered are passed over.

    Call it in the transaction of the change.
    """
    _write(((type(instance), instance.pk) for instance in instances), hides)


def enqueue_queryset(queryset: QuerySet[Any], *, hides: bool = True) -> None:
    """Notes that all objects of the queryset changed: after a bulk update, or before a bulk deletion."""
    _write(((queryset.model, pk) for pk in queryset.values_list("pk", flat=True).iterator()), hides)


def enqueue_keys(model: type[Model], pks: Iterable[object], *, hides: bool = True) -> None:
    """Notes that the objects of these primary keys changed or are gone."""
    _write(((model, pk) for pk in pks), hides)


def _write(keys: Iterable[tuple[type[Model], object]], hides: bool) -> None:
    labels = {(model._meta.label_lower, str(pk)) for model, pk in keys if registered(model) and pk is not None}
    if not labels:
        return
    now = timezone.now()
    # In one order everywhere, so that two transactions cannot wait for each other's rows.
    rows = ((model, pk, now, uuid.uuid4(), None, 0, None, "") for model, pk in sorted(labels))
    insert_rows(OutboxEntry, _ROW, rows, unique=["model", "object_id"])
    enqueued.send(sender=OutboxEntry, hides=hides)


# --- Out of the outbox -----------------------------------------------------------------------


def drain_after_commit() -> None:
    """Takes a few rows to the index if that is possible at once; whatever hinders it is left to the worker."""
    for index in indexes():
        try:
            drain_batch(index, INLINE)
        except (WriterBusy, SearchUnavailable) as error:
            logger.info("Search index %s: left to the worker (%s)", index.name, error)


def _labels(index: Index) -> list[str]:
    return [source.model._meta.label_lower for source in sources(index.name)]


def pending(index: Index) -> QuerySet[OutboxEntry]:
    """Returns the rows of an index that are due."""
    now = timezone.now()
    # Nobody waits so long: the clock was ahead when the next attempt was planned.
    is_due = Q(retry_at=None) | Q(retry_at__lte=now) | Q(retry_at__gt=now + LONGEST_WAIT)
    return OutboxEntry.objects.filter(is_due, model__in=_labels(index), applied_at=None)


def drain_batch(index: Index, size: int) -> int:
    """Takes up to ``size`` rows to the index and returns how many were taken, failed ones included."""
    if not pending(index).exists():
        return 0
    engine = get_engine()
    with engine.writing(index) as writer:
        rows = list(pending(index).order_by("since")[:size])
        tickets = list(write_rows(index, rows, writer))
        writer.commit()
        # Still under the writer's lock: a rebuild either sees these rows or has begun after their changes
        # were committed.
        done = OutboxEntry.objects.filter(ticket__in=tickets)
        if engine.is_rebuilding(index):
            done.update(applied_at=timezone.now())
        else:
            delete_rows(done)
            # What was kept for a rebuild that has ended, or died, is of no use to anyone.
            delete_rows(OutboxEntry.objects.filter(model__in=_labels(index), applied_at__isnull=False))
    return len(rows)


def write_rows(index: Index, rows: Iterable[OutboxEntry], writer: Writer) -> Iterator[uuid.UUID]:
    """Writes the documents of these rows and yields the tickets of those that succeeded."""
    by_model: dict[str, dict[str, OutboxEntry]] = {}
    for row in rows:
        by_model.setdefault(row.model, {})[row.object_id] = row
    for source in sources(index.name):
        wanted = by_model.get(source.model._meta.label_lower, {})
        failed: dict[str, Exception] = {}
        documents = dict(read_documents(source, wanted, failed)) if wanted else {}
        for pk, row in wanted.items():
            if pk in failed:
                note_failure(OutboxEntry.objects.filter(ticket=row.ticket), failed[pk], attempts=row.attempts + 1)
                continue
            id = document_id(source, pk)
            if id in documents:
                writer.put(id, documents[id])
            else:
                writer.delete(id)
            yield row.ticket


def note_failure(rows: QuerySet[OutboxEntry], error: Exception, attempts: int | None = None) -> None:
    """Records a failure. An object that cannot be built waits longer each time; an engine that is down may be back at
    once.
    """
    logger.error("Search outbox: %s: %s", type(error).__name__, error)
    message = f"{type(error).__name__}: {error}"[:2000]
    if attempts is None:
        rows.update(attempts=F("attempts") + 1, error=message)
    else:
        wait = min(timedelta(seconds=5 * 2 ** min(attempts, 12)), LONGEST_WAIT)
        rows.update(attempts=attempts, error=message, retry_at=timezone.now() + wait)
