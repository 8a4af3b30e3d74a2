"""Column types of the register."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class BinaryOrderField(models.CharField):
    """Text that the database compares code point by code point: sort keys and tree paths.

    SQLite does so of itself; PostgreSQL otherwise follows the database's language, which reorders a sort key.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
