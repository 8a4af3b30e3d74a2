"""Inserts and deletes many rows with one statement.

Inserting is a third to a quarter of the work of ``bulk_create``, which compiles each value by itself. Values are those
of plain fields, never expressions. No signal is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict

BATCH = 1000
# What every database takes as it is, in any column but one of JSON.
_PLAIN = frozenset({str, int, bool, type(None)})


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, unique: Sequence[str] = ()
) -> None:
    """Inserts rows that nobody needs as objects, with one prepared statement. No key comes back.

    Outside a transaction each ``BATCH`` of them is one of its own, so that others can write meanwhile.

    Args:
        model: whose table it is.
        names: its fields, all but the primary key and those with a default in the database.
        rows: values in the order of ``names``; of links the key.
        unique: fields of a unique constraint among them: a row that has the same values there is replaced.
    """
    connection = connections[router.db_for_write(model)]
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    places = ", ".join(["%s"] * len(fields))
    # Nothing that a person typed is part of the statement.
    statement = f"{_beginning(connection, model, fields)} ({places}) {_ending(connection, fields, unique)}"
    prepared = _prepared(connection, fields, rows)
    while batch := list(islice(prepared, BATCH)):
        with transaction.atomic(connection.alias, savepoint=False), connection.cursor() as cursor:
            cursor.executemany(statement, batch)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Inserts new objects of one model and gives each its key. What ``save`` fills in is not filled in.

    Args:
        objects: of a model whose table is its own.
    """
    if not objects:
        return
    model = type(objects[0])
    connection = connections[router.db_for_write(model)]
    fields: list[Any] = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    key = connection.ops.quote_name(str(model._meta.pk.column))
    values = attrgetter(*(field.attname for field in fields))
    prepared = _prepared(connection, fields, map(values, objects))
    size = min(BATCH, connection.ops.bulk_batch_size(fields, objects))
    waiting = iter(objects)
    with transaction.atomic(connection.alias, savepoint=False), connection.cursor() as cursor:
        while batch := list(islice(prepared, size)):
            places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(batch))
            cursor.execute(
                f"{_beginning(connection, model, fields)} {places} RETURNING {key}", list(chain.from_iterable(batch))
            )
            # Both databases return the keys in the order of the rows, as `bulk_create` counts upon.
            for (pk,), record in zip(cursor.fetchall(), waiting, strict=False):
                record.pk = pk


def delete_rows(rows: models.QuerySet[Any]) -> None:
    """Deletes rows with one statement, where ``delete`` reads them first and holds a transaction meanwhile.

    No signal is sent, and nothing is done about rows that refer to them.
    """
    model = rows.model
    connection = connections[router.db_for_write(model)]
    quote, key = connection.ops.quote_name, str(model._meta.pk.column)
    try:
        chosen, values = rows.order_by().values("pk").query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        # The statement holds names of the table and what Django made of the queryset; values go beside it.
        table = quote(model._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE {quote(key)} IN ({chosen})", values)  # noqa: S608


def _beginning(connection: BaseDatabaseWrapper, model: type[models.Model], fields: Sequence[Any]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES"


def _ending(connection: BaseDatabaseWrapper, fields: Sequence[Any], unique: Sequence[str]) -> str:
    if not unique:
        return ""
    columns = {field.name: field.column for field in fields}
    return connection.ops.on_conflict_suffix_sql(
        fields,
        OnConflict.UPDATE,
        [column for name, column in columns.items() if name not in unique],
        [columns[name] for name in unique],
    )


def _prepared(
    connection: BaseDatabaseWrapper, fields: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> Iterator[list[Any]]:
    """Yields the rows as the database takes them."""
    prepare = [_preparing(connection, field) for field in fields]
    return ([each(value) for each, value in zip(prepare, row, strict=True)] for row in rows)


def _preparing(connection: BaseDatabaseWrapper, field: Any) -> Callable[[Any], Any]:
    """Returns what prepares the values of one field. Most are plain, or the very object of the row before."""
    is_json = isinstance(field, models.JSONField)
    last: Any = None
    prepared = field.get_db_prep_save(None, connection)

    def prepare(value: Any) -> Any:
        nonlocal last, prepared
        if type(value) in _PLAIN and not is_json:
            return value
        if value is not last:
            last, prepared = value, field.get_db_prep_save(value, connection)
        return prepared

    return prepare
