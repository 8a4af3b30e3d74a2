"""Takes an import back as a whole: exactly what it created, unless somebody has built upon it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ForeignObjectRel, Model, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from emulation.award_import.audit import Audit
from emulation.award_import.fingerprints import FIELDS, fingerprints
from emulation.award_import.progress import Progress, silent
from emulation.models.award_import import AwardImport, ImportState
from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honoree_merge import HonoreeMerge
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.register.public_pages import page_type
from search.bulk import delete_rows
from search.outbox import enqueue_keys

_CHUNK = 500  # ids in one query
# What rests upon another goes first.
_ORDER = ("grant", "honoree", "decision", "unit")
_USED = gettext_noop("Other records rest upon it: %(kind)s.")
_MERGED = gettext_noop("It was merged with another record: undo that merge first.")


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


def undo(imported: AwardImport, *, user: Any = None, report: Progress = silent) -> None:
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
        enqueue_keys(AwardDecision, {*created["decision"], *_decisions_of(created["grant"])})
        _Remover(imported, user, report).remove(created)
        imported.rows.exclude(grant_id=None).update(grant_id=None)
        imported.state, imported.undone_at, imported.error = ImportState.UNDONE, timezone.now(), ""
        imported.save(update_fields=["state", "undone_at", "error", "changed_at"])


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
        for model, field in _links_to(FIELDS[kind][0]):
            reason = _MERGED if model is HonoreeMerge else _USED
            told = gettext(reason) % {"kind": model._meta.verbose_name}
            for chunk in _chunks(list(marks)):
                using = model._base_manager.filter(**{f"{field.name}__in": chunk})
                if model is HonoreeMerge:
                    using = using.filter(undone_at=None)
                pairs = using.values_list("pk", field.attname)
                users[kind, told] += [pk for user, pk in pairs if user not in own.get(model, ())]
    return [
        obstacle
        for (kind, reason), pks in users.items()
        for obstacle in _obstacles(kind, list(dict.fromkeys(pks)), reason)
    ]


def _links_to(model: type[Model]) -> Iterator[tuple[type[Model], Any]]:
    """Yields models and their fields that point to a model, those without a name for the way back included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.related_model, type):
            field = relation.field
            if field.concrete and hasattr(field, "attname") and not field.many_to_many:
                yield relation.related_model, field


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


class _Remover:
    """Removes and logs records, and tells the search index of awards.

    Args:
        imported: what is undone.
        user: who asked for it.
        report: called with the step, how much of it is done, and how much there is.
    """

    def __init__(self, imported: AwardImport, user: Any, report: Progress) -> None:
        self.audit = Audit(imported, "emulation.undo_import", user)
        self.report = report
        self.awards = AwardType.objects.in_bulk()
        self.units = OrgUnit.objects.in_bulk()
        self.audit.know(*self.awards.values(), *self.units.values())

    def remove(self, created: Mapping[str, Mapping[int, str]]) -> None:
        """Removes records, given by kind and primary key, and logs the whole."""
        done, total = 0, sum(map(len, created.values()))
        for kind in _ORDER:
            for chunk in _chunks(sorted(created[kind])):
                records: list[Any] = list(FIELDS[kind][0]._default_manager.filter(pk__in=chunk).order_by("pk"))
                self._link(kind, records)
                self.audit.removed(records)
                self._delete(kind, records)
                done += len(chunk)
                self.report("undoing", done, total)
        self.audit.whole()

    def _link(self, kind: str, records: Sequence[Any]) -> None:
        """Sees to it that the log can name these records and what they link to."""
        if kind == "honoree":
            self._name_honorees(records)
        elif kind == "grant":
            for grant in records:
                grant.award_type = self.awards[grant.award_type_id]
            self._name_honorees(Honoree.objects.filter(pk__in={grant.honoree_id for grant in records}))
            self.audit.know(*AwardDecision.objects.filter(pk__in={grant.decision_id for grant in records}))
            campaigns = {grant.campaign_id for grant in records} - {None}
            self.audit.know(*page_type("CampaignPage").objects.filter(pk__in=campaigns))

    def _name_honorees(self, honorees: Iterable[Honoree]) -> None:
        for honoree in honorees:
            honoree.unit = self.units.get(honoree.unit_id)
            self.audit.know(honoree)

    def _delete(self, kind: str, records: Sequence[Any]) -> None:
        pks = [record.pk for record in records]
        if kind == "unit":
            # One by one, so that the index of references knows them; those below others first.
            for record in reversed(records):
                record.delete()
            return
        if kind == "grant":
            enqueue_keys(AwardGrant, pks)
        if kind == "honoree":
            # Of a merge that was undone the log tells.
            HonoreeMerge.objects.filter(Q(kept__in=pks) | Q(merged__in=pks)).delete()
        # Without a signal for each: the outbox has been told, and nothing rests upon them.
        delete_rows(FIELDS[kind][0]._default_manager.filter(pk__in=pks))


def _chunks(pks: list[int]) -> list[list[int]]:
    return [pks[start : start + _CHUNK] for start in range(0, len(pks), _CHUNK)]
