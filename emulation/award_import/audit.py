"""An import's part of the audit log: an entry for each record that it wrote, and for each that its undoing removed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model
from wagtail.log_actions import log

from emulation.models.award_import import AwardImport
from emulation.register.audit_log import Entry, changes_from_nothing, log_many


class Audit:
    """Logs what becomes of records, in the transaction of the change.

    All entries share one mark, so that the site's history shows the import as one and a record's history its own entry.

    Args:
        imported: the import, saved.
        action: ``emulation.import`` or ``emulation.undo_import``.
        user: who asked for it.
    """

    def __init__(self, imported: AwardImport, action: str, user: Any) -> None:
        self.imported = imported
        self.action = action
        self.user = user
        self.uuid = uuid.uuid4()
        self.names: dict[type[Model], dict[Any, str]] = {}

    def know(self, *records: Model) -> None:
        """Remembers what links to these records are called."""
        for record in records:
            self.names.setdefault(type(record), {})[record.pk] = str(record)

    def know_names(self, model: type[Model], names: Mapping[Any, str]) -> None:
        """Remembers what links to records are called, by primary key."""
        self.names.setdefault(model, {}).update(names)

    def written(self, records: Iterable[Model]) -> None:
        """Logs records that are new; what they link to has to be known."""
        self._log(self._changes(records), deleted=False)

    def removed(self, records: Iterable[Model]) -> None:
        """Logs records that are about to go; what they link to has to be known."""
        changes = (
            (record, {name: [value, None] for name, (_nothing, value) in made.items()})
            for record, made in self._changes(records)
        )
        self._log(changes, deleted=True)

    def whole(self) -> None:
        """Logs the import itself."""
        data = {"counts": self.imported.counts}
        log(instance=self.imported, action=self.action, user=self.user, uuid=self.uuid, data=data)

    def _changes(self, records: Iterable[Model]) -> Iterator[Entry]:
        return ((record, changes_from_nothing(record, self.names)) for record in records)

    def _log(self, changes: Iterable[Entry], *, deleted: bool) -> None:
        other = {"id": self.imported.pk, "text": str(self.imported)}
        log_many(changes, self.action, user=self.user, uuid=self.uuid, deleted=deleted, other=other)
