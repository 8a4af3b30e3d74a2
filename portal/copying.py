"""Copies every row of the site's database into an empty one, of whatever kind, and compares both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import DataError, Error, connections, models, transaction
from wagtail.fields import StreamField

from portal.backups.databases import stored_models
from portal.backups.digests import TableDigest, read_rows, stored_fields, table_digest

BATCH = 1000  # rows in one statement


class CopyProblem(Exception):
    """Rows could not be copied; says which in one line. The target is as it was."""


def copy_rows(source: str, target: str, report: Callable[[str, int], None]) -> int:
    """Copies all rows but those that Wagtail's own search makes from others; returns how many.

    Args:
        source: alias of the database that is read, in one transaction that sees one moment.
        target: alias of a migrated one without content; what the migrations put there gives way.
        report: told the name of each table and its number of rows.

    Raises:
        CopyProblem: the target refuses a row, or holds something else than the source afterwards.
    """
    tables = stored_models()
    digests: dict[type[models.Model], TableDigest] = {}
    connection = connections[target]
    with transaction.atomic(source), transaction.atomic(target):
        with connection.cursor() as cursor:
            for statement in connection.ops.sql_flush(
                no_style(), [model._meta.db_table for model in tables], allow_cascade=True
            ):
                cursor.execute(statement)
        for model in tables:
            digests[model] = _copy_table(model, source, target)
            report(model._meta.db_table, digests[model].rows)
        try:
            connection.check_constraints()
        except Error as error:
            raise CopyProblem(f"A row refers to one that is gone: {_first_line(error)}") from error
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)
        for model, digest in digests.items():
            if table_digest(model, target) != digest:
                raise CopyProblem(f"Table {model._meta.db_table} does not hold the same afterwards.")
    return sum(digest.rows for digest in digests.values())


def _copy_table(model: type[models.Model], source: str, target: str) -> TableDigest:
    digest = TableDigest()
    connection = connections[target]
    quote = connection.ops.quote_name
    fields = stored_fields(model)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    prepare = [_preparing(connection, field) for field in fields]
    rows = read_rows(model, source)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            digest.add(row)
        prepared = [[each(value) for each, value in zip(prepare, row, strict=True)] for row in batch]
        try:
            with transaction.atomic(target), connection.cursor() as cursor:
                cursor.executemany(statement, prepared)
        except (DataError, Error, ValueError) as error:
            raise CopyProblem(_refused(model, statement, batch, prepared, target, error)) from error
    return digest


def _preparing(connection: Any, field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Returns what makes a value of a field into one that a database takes, as it is: nothing that ``save`` would
    change is changed.
    """
    if isinstance(field, StreamField):
        return lambda value: None if value is None else connection.ops.adapt_json_value(value, None)
    return lambda value: field.get_db_prep_save(value, connection)


def _refused(
    model: type[models.Model],
    statement: str,
    batch: Sequence[Sequence[Any]],
    prepared: Sequence[Sequence[Any]],
    target: str,
    error: Exception,
) -> str:
    """Finds the row that was refused, and says which."""
    pk = stored_fields(model).index(model._meta.pk)
    for row, values in zip(batch, prepared, strict=True):
        try:
            with transaction.atomic(target), connections[target].cursor() as cursor:
                cursor.execute(statement, values)
        except (Error, ValueError) as refused:
            return f"{model._meta.label} {row[pk]} is refused: {_first_line(refused)}"
    return f"Rows of {model._meta.label} are refused: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
