"""The register's part of Wagtail's audit log: what each change made of each field, before and after.

An entry's ``data`` holds ``{"changes": {field: [before, after]}, "reason": …}``. Values are as they are stored, records
that a field points to as ``{"id", "text"}`` with the text of that day. The log is for staff alone: it may hold what is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import ModelLogEntry

from search.bulk import insert_rows

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LOGGED = (
    *("content_type", "object_id", "label", "action", "timestamp", "user", "uuid", "data"),
    *("content_changed", "deleted"),
)

# Actions of the register besides Wagtail's own "create", "edit" and "delete": label, message.
ACTIONS: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "emulation.annul": (gettext_lazy("Annul"), gettext_lazy("Annulled")),
    "emulation.restore": (gettext_lazy("Restore"), gettext_lazy("Restored")),
    "emulation.correct": (gettext_lazy("Correct"), gettext_lazy("Corrected")),
    "emulation.merge": (gettext_lazy("Merge"), gettext_lazy("Merged with another record")),
    "emulation.undo_merge": (gettext_lazy("Undo merge"), gettext_lazy("Merge undone")),
    "emulation.succeed": (gettext_lazy("Rename or merge units"), gettext_lazy("Unit renamed or merged")),
    "emulation.import": (gettext_lazy("Import"), gettext_lazy("Imported from a list")),
    "emulation.undo_import": (gettext_lazy("Undo import"), gettext_lazy("Import undone")),
}

Values = Mapping[str, Any]
Entry = tuple[models.Model, Mapping[str, list[Any]]]  # a record with its changes


def register_actions(registry: Any) -> None:
    """Makes the actions known to Wagtail's log."""
    for action, (label, message) in ACTIONS.items():
        registry.register_action(action, label, message)


# --- Writing -----------------------------------------------------------------------------------


def values_of(record: models.Model) -> dict[str, Any]:
    """Returns what a person can change of a record: field → value, of links the key alone."""
    return {field.name: getattr(record, field.attname) for field in _fields(type(record))}


def stored_values(record: models.Model) -> dict[str, Any]:
    """Returns the values of a record as the database has them, before what was changed of ``record`` is saved."""
    stored = type(record)._default_manager.filter(pk=record.pk).first()
    return values_of(stored) if stored else {}


def changes_between(model: type[models.Model], before: Values, after: Values) -> dict[str, list[Any]]:
    """Returns what differs: field → [before, after], ready for the log. What is missing counts as empty."""
    changes = {}
    for field in _fields(model):
        old, new = before.get(field.name), after.get(field.name)
        if old != new and not (old in (None, "") and new in (None, "")):
            changes[field.name] = [_kept(field, old), _kept(field, new)]
    return changes


def changes_from_nothing(
    record: models.Model, names: Mapping[type[models.Model], Mapping[Any, str]]
) -> dict[str, list[Any]]:
    """Returns what a new record holds as changes, without asking the database; what is empty is left out.

    Args:
        names: what linked records are called: model → key → text.
    """
    changes = {}
    for field in _fields(type(record)):
        value = getattr(record, field.attname)
        if value in (None, ""):
            continue
        if field.is_relation:
            kept: Any = {"id": value, "text": names.get(field.related_model, {}).get(value, "")}
        else:
            kept = value.isoformat() if isinstance(value, date) else value
        changes[field.name] = [None, kept]
    return changes


def log_change(
    record: models.Model, action: str, before: Values, *, user: Any = None, deleted: bool = False, **data: Any
) -> dict[str, list[Any]]:
    """Logs what became of a record, in the transaction of the change, and returns the changes.

    Args:
        before: as ``values_of`` or ``stored_values`` returned it; empty for what has just been created.
        deleted: whether the record is about to go.
        data: what else to keep, such as ``reason``; empty values are left out.
    """
    changes = changes_between(type(record), before, {} if deleted else values_of(record))
    kept = {"changes": changes, **{name: value for name, value in data.items() if value not in (None, "")}}
    log(record, action, user=user, data=kept, content_changed=bool(changes), deleted=deleted)
    return changes


def log_many(
    records: Iterable[Entry],
    action: str,
    *,
    user: Any = None,
    uuid: UUID | None = None,
    deleted: bool = False,
    **data: Any,
) -> None:
    """Logs one action on many records, as an import or a merge makes it, a thousand entries with one statement.

    Args:
        records: each with its changes, as ``changes_between`` returns them.
        uuid: what entries of one action share; that of the request where it is None.
        deleted: whether the records are about to go.
        data: what else to keep of each.
    """
    context = get_active_log_context()
    now, author, mark = timezone.now(), user or context.user, uuid or context.uuid
    types = ContentType.objects
    rows = (
        (
            types.get_for_model(record, for_concrete_model=False).pk,
            str(record.pk),
            str(record),
            action,
            now,
            author.pk if author else None,
            mark,
            {"changes": changes, **data},
            True,
            deleted,
        )
        for record, changes in records
    )
    insert_rows(ModelLogEntry, _LOGGED, rows)


@cache
def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def _kept(field: Any, value: Any) -> Any:
    if value is None or not field.is_relation:
        return value.isoformat() if isinstance(value, date) else value
    record = field.related_model._default_manager.filter(pk=value).first()
    return {"id": value, "text": str(record) if record else ""}


# --- Reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one field, in the reader's language."""

    label: str
    before: str
    after: str


def described(entry: ModelLogEntry) -> Iterator[Change]:
    """Yields the changes an entry of the log tells of."""
    model = entry.content_type.model_class() if entry.content_type else None
    fields = {field.name: field for field in model._meta.concrete_fields} if model else {}
    for name, (before, after) in entry.data.get("changes", {}).items():
        field = fields.get(name)
        label = capfirst(str(field.verbose_name)) if field else name
        yield Change(label, _shown(field, before), _shown(field, after))


def _shown(field: Any, value: Any) -> str:
    if isinstance(value, dict):
        return value.get("text") or str(value.get("id", ""))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None:
        return ""
    if isinstance(field, models.DateField) and (day := parse_date(str(value))):
        return date_format(day, "d/m/Y")
    labels = dict(getattr(field, "flatchoices", ()))
    return str(labels.get(value, value))
