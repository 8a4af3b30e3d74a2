"""Makes the group of register staff with its permissions, from ``data/award_staff.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from wagtail.documents import get_document_model_string

DATA = tomllib.loads((Path(__file__).parents[1] / "data" / "award_staff.toml").read_text(encoding="utf-8"))
GROUP_NAME: str = DATA["name"]


def make_group(apps: Any) -> None:
    """Makes the group; leaves one of that name as it is.

    Args:
        apps: registry of models: the installed one, or that of the migrations that have just run.
    """
    group, created = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP_NAME)
    if not created:
        return
    for label in {name.partition(".")[0] for name in (*DATA["permissions"], get_document_model_string())}:
        _make_permissions(apps, label)
    for name, actions in DATA["permissions"].items():
        group.permissions.add(*_permissions(apps, name, actions))
    root = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    if root is not None:
        for permission in _permissions(apps, get_document_model_string(), DATA["documents"]["permissions"]):
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.create(
                group=group, collection=root, permission=permission
            )


def _make_permissions(apps: Any, label: str) -> None:
    """Makes an app's permissions, which Django otherwise does once each app's turn has come after all migrations."""
    create_permissions(installed.get_app_config(label), verbosity=0, apps=apps)


def _permissions(apps: Any, name: str, actions: list[str]) -> list[Any]:
    app, _dot, model = name.lower().partition(".")
    found = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label=app, codename__in=[f"{action}_{model}" for action in actions]
    )
    return list(found)
