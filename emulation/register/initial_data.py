"""Loads the award catalogue and makes the group of register staff when the register is installed."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.signals import post_migrate

from emulation.models.award_types import AwardType
from emulation.register.catalogue import load_catalogue
from emulation.register.permissions import make_group


def connect(sender: Any) -> None:
    """Connects the receiver; ``sender`` is the app's configuration."""
    post_migrate.connect(load_initial_data, sender=sender, dispatch_uid="emulation.initial_data")


def load_initial_data(apps: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Fills an empty register, once: what staff change or delete afterwards stays as they want it.

    Args:
        apps: registry of models in the state of the migrations that have just run.
        using: the database that was migrated; only the site's own is filled.
    """
    if using != DEFAULT_DB_ALIAS:
        return
    try:
        model = apps.get_model("emulation", "AwardType")
    except LookupError:  # migrated back to before the register
        return
    if _columns(model) != _columns(AwardType):  # migrated part of the way: the rest of the migrations comes first
        return
    with transaction.atomic():
        if not model.objects.exists():
            make_group(apps)
            load_catalogue(model)


def _columns(model: type[Any]) -> set[str]:
    return {field.attname for field in model._meta.concrete_fields}
