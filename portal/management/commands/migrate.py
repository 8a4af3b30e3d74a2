"""Migrates as Django does; on SQLite in one transaction, so that it can be ended at any moment and started again.

Django notes a migration as applied after it has committed it. Ended between the two (a kill, a power cut), it would
find its own tables and never go on. PostgreSQL is left to Django: there a server's process ends less easily, and
changes of data and of tables cannot share a transaction.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction


class Command(migrate.Command):
    """See Django's ``migrate``."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            super().handle(*args, **options)
            return
        # Tables are rebuilt, which SQLite allows only where references are not checked; that cannot be said within a
        # transaction. Django checks them at the end of each migration.
        connection.disable_constraint_checking()
        try:
            with transaction.atomic(using=connection.alias):
                super().handle(*args, **options)
        finally:
            connection.enable_constraint_checking()
