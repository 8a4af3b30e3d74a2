"""Makes orders total: rows that are otherwise equal are ordered by primary key.

Without it, two databases, or one database on two days, list equal rows differently, and a row may stand on two pages of
a list or on none. The two kinds of databases also sort text and what is missing differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import connections
from django.db.models import CharField, F, Field, Model, OrderBy, QuerySet, TextField
from django.db.models.functions import Collate

_Q = TypeVar("_Q", bound=QuerySet[Any])

BINARY = {"postgresql": "C", "sqlite": "BINARY"}  # collations that compare code point by code point


def total_order(queryset: _Q) -> _Q:
    """Returns the rows in the order they have, or that of their model, made total and alike in every database: text by
    code points, what is missing last, and equal rows by primary key.
    """
    order = [*queryset.query.order_by] or [*(queryset.model._meta.ordering or ())]
    if "?" in order:
        return queryset
    vendor = connections[queryset.db].vendor
    parts = [_alike(queryset.model, part, vendor) for part in order]
    return queryset.order_by(*parts, *(() if _is_total(queryset.model, order) else ("pk",)))


def is_total(queryset: QuerySet[Any]) -> bool:
    """Tells whether no two rows can be equal in the order of a queryset."""
    return _is_total(queryset.model, queryset.query.order_by or queryset.model._meta.ordering or ())


def _is_total(model: type[Model], order: Iterable[Any]) -> bool:
    return any(
        name == "pk" or ((path := _path(model, name)) and len(path) == 1 and path[0].unique and not path[0].null)
        for name in _names(order)
    )


def _names(order: Iterable[Any]) -> Iterator[str]:
    for part in order:
        named = part.expression if isinstance(part, OrderBy) else part
        name = getattr(named, "name", named)  # that of F; more than a name has none
        if isinstance(name, str):
            yield name.lstrip("-+")


def _alike(model: type[Model], part: Any, vendor: str) -> Any:
    """Returns a part of an order so that every database follows it alike."""
    if not isinstance(part, str):
        return part
    name = part.lstrip("-+")
    path = _path(model, name)
    if not path or name == "pk" or path[-1].is_relation:
        return part
    last = path[-1]
    is_text = isinstance(last, (CharField, TextField))
    is_binary = is_text and last.db_parameters(connections["default"]).get("collation") == BINARY.get(vendor)
    by: Any = F(name)
    if is_text and not is_binary and vendor == "postgresql":  # SQLite compares so by itself
        by = Collate(by, BINARY[vendor])
    elif not any(field.null for field in path):
        return part
    nulls_last = True if any(field.null for field in path) else None
    return OrderBy(by, descending=part.startswith("-"), nulls_last=nulls_last)


def _path(model: type[Model], name: str) -> list[Any]:
    """Returns the fields that lead to a value; none where it is no field, but worked out."""
    path: list[Field[Any, Any]] = []
    here: Any = model
    for step in name.split("__"):
        try:
            field = here._meta.pk if step == "pk" else here._meta.get_field(step)
        except (FieldDoesNotExist, AttributeError):
            return []
        path.append(field)
        here = field.related_model
    return path


class TotalOrderMixin:
    """For lists of Wagtail's admin: whatever column they are sorted by, the order is total."""

    def order_queryset(self, queryset: Any) -> Any:
        ordered = super().order_queryset(queryset)  # type: ignore[misc]  # a view's
        # Wagtail's search takes no expressions in an order.
        return ordered if getattr(self, "is_searching", False) and not self.searches_by_itself else total_order(ordered)

    searches_by_itself = False  # whether the view narrows the queryset without Wagtail's search


OURS = ("core", "emulation", "news", "portal", "search")


def register_checks() -> None:
    """Makes ``manage.py check`` look at the models of the portal."""
    checks.register(checks.Tags.models)(models_have_a_total_order)


def models_have_a_total_order(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """core.E001: rows of a model can be equal in its own order."""
    from django.apps import apps

    return [
        checks.Error(
            "Rows of this model can be equal in its order, so that every database lists them otherwise.",
            hint='End Meta.ordering with "pk".',
            obj=model,
            id="core.E001",
        )
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.ordering and not _is_total(model, model._meta.ordering)
    ]
