"""Compares an index with the database, document by document."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from search.documents import document_id, read_documents, sources
from search.draining import drain
from search.engines import get_engine
from search.engines.terms import fingerprint, present
from search.index import Index
from search.models import OutboxEntry
from search.outbox import BATCH, enqueue_keys
from search.rebuild import rebuild

PATIENCE = 15.0  # seconds in which changes under way may reach the index
LOOK_AGAIN = 0.5  # seconds


@dataclass(slots=True)
class Differences:
    """Ids of documents (``app_label.model:pk``) in which an index differs from the database.

    Args:
        missing: not in the index.
        outdated: written from something else than what the database says now.
        extra: nothing in the database that may be found.
        failed: id → why no document can be built.
    """

    missing: set[str] = field(default_factory=set)
    outdated: set[str] = field(default_factory=set)
    extra: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)

    def ids(self) -> set[str]:
        """Returns the ids of documents that have to be written again or removed."""
        return self.missing | self.outdated | self.extra


def differences(index: Index) -> Differences:
    """Compares every document of an index with the database.

    Differences that the outbox knows of, or that are gone after a moment, are those of a site in use, and no fault.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    found = _compare(index)
    give_up = time.monotonic() + PATIENCE
    while found.ids() and time.monotonic() < give_up:
        if not _waiting(index, found.ids()):
            again = _compare(index)
            still = found.ids() & again.ids()
            return Differences(again.missing & still, again.outdated & still, again.extra & still, again.failed)
        time.sleep(LOOK_AGAIN)
    waiting = _waiting(index, found.ids())
    return Differences(found.missing - waiting, found.outdated - waiting, found.extra - waiting, found.failed)


def mend(index: Index, ids: Iterable[str]) -> None:
    """Writes these documents again from the database, or removes them.

    Raises:
        SearchUnavailable, WriterBusy: the index cannot be written.
    """
    models = {source.model._meta.label_lower: source.model for source in sources(index.name)}
    by_label: dict[str, list[str]] = {}
    for id in ids:
        label, _colon, pk = id.partition(":")
        by_label.setdefault(label, []).append(pk)
    if by_label.keys() - models.keys():  # documents of models that are not registered any more
        rebuild(index)
        return
    for label, pks in by_label.items():
        enqueue_keys(models[label], pks)
    drain()


def _compare(index: Index) -> Differences:
    found = Differences()
    written = dict(get_engine().fingerprints(index))
    for source in sources(index.name):
        failed: dict[str, Exception] = {}
        for id, document in read_documents(source, None, failed):
            there = written.pop(id, None)
            if there is None:
                found.missing.add(id)
            elif there != fingerprint(document, present(document.values)):
                found.outdated.add(id)
        for pk, error in failed.items():
            id = document_id(source, pk)
            written.pop(id, None)
            found.failed[id] = f"{type(error).__name__}: {error}"
    found.extra = set(written)
    return found


def _waiting(index: Index, ids: Iterable[str]) -> set[str]:
    """Returns which of these documents the outbox is about to bring up to date."""
    waiting: set[str] = set()
    labels = {source.model._meta.label_lower for source in sources(index.name)}
    for batch in _batches(sorted(ids)):
        rows = OutboxEntry.objects.filter(
            model__in=labels, object_id__in={id.partition(":")[2] for id in batch}, applied_at=None
        )
        waiting |= {f"{model}:{pk}" for model, pk in rows.values_list("model", "object_id")} & set(batch)
    return waiting


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while batch := list(islice(left, BATCH)):
        yield batch
