"""Opens a second database beside the configured one, and tells whether a database has content."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

# Wagtail keeps what its own search boxes ask in tables of a kind for each database; `update_index` fills them.
REBUILT_APPS = frozenset({"wagtailsearch"})


@contextmanager
def opened(configuration: dict[str, Any], alias: str) -> Iterator[BaseDatabaseWrapper]:
    """Lets models be used with another database, ``Model.objects.using(alias)``.

    Args:
        configuration: an entry of ``settings.DATABASES``.
        alias: a name that no other database has.
    """
    default = connections.databases["default"]
    # A handler fills in what Django expects to find in a configuration.
    connections.databases[alias] = ConnectionHandler({"default": default, alias: configuration}).databases[alias]
    try:
        with closing(connections[alias]):
            yield connections[alias]
    finally:
        del connections[alias]
        del connections.databases[alias]


def reading_configuration() -> dict[str, Any]:
    """Returns how to open the site's database so that one transaction sees it as it was at one moment, while others go
    on writing.
    """
    configuration: dict[str, Any] = deepcopy(settings.DATABASES["default"])
    options = configuration.setdefault("OPTIONS", {})
    if configuration["ENGINE"] == "django.db.backends.sqlite3":
        options["transaction_mode"] = "DEFERRED"
    elif configuration["ENGINE"] == "django.db.backends.postgresql":
        from psycopg import IsolationLevel  # not imported on SQLite: libpq is megabytes of every process

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    return configuration


def stored_models() -> list[type[models.Model]]:
    """Returns every model with a table of its own whose rows cannot be made from those of others."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in REBUILT_APPS
    ]


def applied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Returns the migrations a database has had, as ``app.name``."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def content_of(connection: BaseDatabaseWrapper) -> str:
    """Returns the name of a table with content that somebody put there, "" where there is none.

    What migrations put into a new database is no content. The tables may be those of another version.
    """
    quote = connection.ops.quote_name
    tables = set(connection.introspection.table_names())
    content = [get_user_model(), get_image_model(), get_document_model(), *apps.get_app_config("news").get_models()]
    content += [apps.get_model("emulation", name) for name in ("Honoree", "AwardDecision", "OrgUnit")]
    conditions = {model._meta.db_table: "" for model in content} | {Page._meta.db_table: "WHERE depth > 2"}
    with connection.cursor() as cursor:
        for table, condition in conditions.items():
            if table in tables:
                cursor.execute(f"SELECT 1 FROM {quote(table)} {condition} LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    return str(table)
    return ""


def drop_tables(connection: BaseDatabaseWrapper) -> None:
    """Drops every table of a PostgreSQL database that its user sees."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {quote(table)} CASCADE")
