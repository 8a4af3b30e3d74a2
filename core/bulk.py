"""Writes many rows at once to tables whose rows nobody needs as objects: logs, notes of how a file was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connections, models, router

BATCH = 1000


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows with one prepared statement: about a quarter of the work of ``bulk_create``, which makes an object
    of each row and compiles each value. No signal is sent, no key comes back.

    Args:
        model: whose table it is.
        names: its fields, all but the primary key and those with a default in the database.
        rows: values in the order of ``names``; of links the key.
    """
    connection = connections[router.db_for_write(model)]
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table, places = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(fields))
    prepared = (
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)] for row in rows
    )
    # Nothing that a person typed is part of the statement.
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        while batch := list(islice(prepared, BATCH)):
            cursor.executemany(statement, batch)
