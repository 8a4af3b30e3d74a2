"""Wagtail's create, edit and delete for the records of the register: each logs what became of each field."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.actions.create import CreateAction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction

from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.register.audit_log import log_change, stored_values, values_of

LOGGED = (AwardDecision, AwardGrant, Honoree, OrgUnit, AwardType)


class LoggedCreateAction(CreateAction):
    log_action: Any

    def execute(self, skip_permission_checks: bool = False) -> Any:
        action, self.log_action = self.log_action, None
        with transaction.atomic():
            record = super().execute(skip_permission_checks)
            if action:
                log_change(record, action, {}, user=self.user)
        return record


class LoggedEditAction(EditAction):
    log_action: Any

    def execute(self, skip_permission_checks: bool = False) -> Any:
        action, self.log_action = self.log_action, None
        with transaction.atomic():
            before = stored_values(self.instance)
            record = super().execute(skip_permission_checks)
            if action:
                log_change(record, action, before, user=self.user)
        return record


class LoggedDeleteAction(DeleteAction):
    log_action: Any

    def execute(self, skip_permission_checks: bool = False) -> Any:
        action, self.log_action = self.log_action, None
        with transaction.atomic():
            if action:
                log_change(self.instance, action, values_of(self.instance), user=self.user, deleted=True)
            return super().execute(skip_permission_checks)


def register(registry: Any) -> None:
    """Makes these the actions of the register's models, for Wagtail's ``register_actions`` hook."""
    for model in LOGGED:
        for action in (LoggedCreateAction, LoggedEditAction, LoggedDeleteAction):
            registry.register(model, action)
