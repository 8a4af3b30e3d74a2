"""Takes an import back as a whole: exactly what it created, unless somebody has built upon it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import router, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from emulation.award_import.fingerprints import FIELDS, fingerprints
from emulation.award_import.progress import Progress, silent
from emulation.models import AwardDecision, AwardGrant, AwardImport
from emulation.models.award_import import ImportState
from search.outbox import enqueue_keys

_CHUNK = 500  # ids in one query
# What rests upon another goes first.
_ORDER = ("grant", "honoree", "decision", "unit")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A record that keeps an import from being undone.

    Args:
        kind: key of ``fingerprints.FIELDS``.
        pk: its primary key.
        record: what it is called.
        reason: why it cannot go.
    """

    kind: str
    pk: int
    record: str
    reason: str


class CannotUndo(Exception):
    """Records of the import were changed, or others rest upon them."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(f"{len(obstacles)} records have been changed or are used by others")
        self.obstacles = obstacles


def undo(imported: AwardImport, *, user: Any = None, tell: Progress = silent) -> None:
    """Removes everything that an import created, in one transaction.

    Raises:
        CannotUndo: where something of it was changed since, or other records rest upon it; nothing was removed.
    """
    with transaction.atomic():
        # Nobody undoes it a second time meanwhile.
        AwardImport.objects.select_for_update().get(pk=imported.pk)
        created = _created(imported)
        obstacles = [*_changed(created), *_used(created)]
        if obstacles:
            raise CannotUndo(obstacles)
        grants = created["grant"]
        enqueue_keys(AwardGrant, grants)
        enqueue_keys(AwardDecision, {*created["decision"], *_decisions_of(grants)})
        for step, kind in enumerate(_ORDER):
            _remove(kind, list(created[kind]))
            tell("undoing", step + 1, len(_ORDER))
        imported.rows.exclude(grant_id=None).update(grant_id=None)
        imported.state, imported.undone_at, imported.error = ImportState.UNDONE, timezone.now(), ""
        imported.save(update_fields=["state", "undone_at", "error", "changed_at"])
        log(instance=imported, action="emulation.undo_import", user=user, data={"counts": imported.counts})


def _created(imported: AwardImport) -> dict[str, dict[int, str]]:
    """Returns what the import created: kind → primary key → fingerprint."""
    created: dict[str, dict[int, str]] = {kind: {} for kind in FIELDS}
    for records in imported.rows.values_list("created", flat=True).iterator(chunk_size=2000):
        for kind, pk, mark in records:
            created[kind][pk] = mark
    return created


def _changed(created: dict[str, dict[int, str]]) -> list[Obstacle]:
    """Returns the records that are no longer as they were created; what was deleted since is no obstacle."""
    found = []
    for kind, marks in created.items():
        changed = [pk for pk, mark in fingerprints(kind, list(marks)) if marks[pk] != mark]
        found += _obstacles(kind, changed, gettext("It was changed after the import."))
    return found


def _used(created: dict[str, dict[int, str]]) -> list[Obstacle]:
    """Returns the records upon which records rest that the import did not create."""
    own: dict[type[Model], set[int]] = {FIELDS[kind][0]: set(marks) for kind, marks in created.items()}
    users: dict[tuple[str, str], list[int]] = defaultdict(list)
    for kind, marks in created.items():
        for relation in FIELDS[kind][0]._meta.related_objects:
            model, field = relation.related_model, relation.field
            if not isinstance(model, type) or not hasattr(field, "attname") or not field.concrete:
                continue
            for chunk in _chunks(list(marks)):
                using = model._base_manager.filter(**{f"{field.name}__in": chunk}).values_list("pk", field.attname)
                pairs = [pk for user, pk in using if user not in own.get(model, ())]
                users[kind, str(model._meta.verbose_name)] += pairs
    found = []
    for (kind, name), pks in users.items():
        reason = gettext("Other records rest upon it: %(kind)s.") % {"kind": name}
        found += _obstacles(kind, list(dict.fromkeys(pks)), reason)
    return found


def _obstacles(kind: str, pks: list[int], reason: str) -> list[Obstacle]:
    model = FIELDS[kind][0]
    found = []
    for chunk in _chunks(pks):
        records = model._default_manager.in_bulk(chunk)
        found += [Obstacle(kind, pk, str(records[pk]), reason) for pk in chunk if pk in records]
    return found


def _decisions_of(grants: dict[int, str]) -> set[int]:
    """Returns the decisions whose recipients change."""
    return {
        pk
        for chunk in _chunks(list(grants))
        for pk in AwardGrant.objects.filter(pk__in=chunk).values_list("decision_id", flat=True)
    }


def _remove(kind: str, pks: list[int]) -> None:
    model = FIELDS[kind][0]
    for chunk in _chunks(pks):
        records = model._default_manager.filter(pk__in=chunk)
        if kind == "unit":
            # Saved one by one, so that the index of references knows them.
            for record in records.order_by("-pk"):
                record.delete()
        else:
            # Without a signal for each: the outbox has been told, and nothing rests upon them.
            records._raw_delete(router.db_for_write(model))


def _chunks(pks: list[int]) -> list[list[int]]:
    return [pks[start : start + _CHUNK] for start in range(0, len(pks), _CHUNK)]
