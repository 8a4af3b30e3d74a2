"""Text columns that the database compares code point by code point."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class _BinaryOrder(models.Field):
    """Text that the database compares code point by code point.

    SQLite does so of itself; PostgreSQL otherwise follows the database's language, which reorders a sort key, and whose
    index does not serve beginnings of words.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class BinaryOrderField(_BinaryOrder, models.CharField):
    """Sort keys and tree paths."""


class BinaryOrderTextField(_BinaryOrder, models.TextField):
    """Folded words, found by their beginning."""
