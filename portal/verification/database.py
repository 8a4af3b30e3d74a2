"""Checks the database: integrity, foreign keys, migrations, page trees and unfinished restores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, OuterRef
from wagtail.models import Collection, Page

from emulation.models.tree import SEPARATOR, TreeNode
from portal.backups.databases import stored_models
from portal.backups.restoring import unfinished_mark
from portal.verification.finding import Finding, findings


def check(*, mend: bool) -> Iterator[Finding]:
    """Yields what is wrong with the database."""
    if unfinished_mark().exists():
        yield Finding("restore not finished", "run manage.py restore again", ends_all=True)
        return
    try:
        damaged = list(_damage())
    except DatabaseError as error:
        damaged = [str(error)]
    yield from findings("database damaged", damaged)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        first, _backwards = plan[0]
        yield Finding("not migrated", f"{first.app_label}.{first.name}: run manage.py migrate", ends_all=True)
        return
    yield from findings("row refers to nothing", _dangling_keys())
    yield from _trees(mend=mend)
    yield from _addresses(mend=mend)
    yield from _paths(mend=mend)


def _damage() -> Iterator[str]:
    """Has SQLite look at its pages and foreign keys; PostgreSQL keeps foreign keys by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(100)")
        yield from (text for (text,) in cursor.fetchall() if text != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _constraint in cursor.fetchall():
            yield f"{table} row {row} refers to a row of {parent} that is gone"


def _dangling_keys() -> Iterator[str]:
    """Yields rows whose foreign key no database watches over."""
    for model in stored_models():
        for field in model._meta.local_concrete_fields:
            # A log outlives what it tells of (DO_NOTHING).
            kept = isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.DO_NOTHING
            if not isinstance(field, models.ForeignKey) or getattr(field, "db_constraint", True) or kept:
                continue
            target: Any = field.related_model
            there = target._base_manager.filter(**{field.target_field.attname: OuterRef(field.attname)})
            lost = model._base_manager.filter(**{f"{field.attname}__isnull": False}).exclude(Exists(there))
            for pk in lost.values_list("pk", flat=True):
                yield f"{model._meta.label} {pk}: {field.name}"


def _trees(*, mend: bool) -> Iterator[Finding]:
    kinds = ("path with foreign letters", "path of wrong length", "parent is gone", "wrong depth", "wrong child count")
    for model in (Page, Collection):
        problems = model.find_problems()
        if any(problems) and mend:
            model.fix_tree()
        left = model.find_problems() if mend else problems
        for kind, before, after in zip(kinds, problems, left, strict=True):
            for pk in before:
                yield Finding(
                    "tree", f"{model._meta.label} {pk}: {kind}", can_be_rebuilt=True, is_mended=mend and pk not in after
                )


def _addresses(*, mend: bool) -> Iterator[Finding]:
    """Compares the address of each page with that of its parent: addresses are kept, and kept up by hand."""
    wrong: dict[int, str] = {}
    known: dict[str, str] = {}  # path in the tree → address
    for page in Page.objects.order_by("path").only("pk", "path", "depth", "slug", "url_path").iterator(chunk_size=2000):
        above = known.get(page.path[: -Page.steplen])
        right = "/" if page.depth == 1 else f"{above}{page.slug}/"
        known[page.path] = right
        if above is None and page.depth > 1:
            continue  # a parent that is gone has been told already
        if page.url_path != right:
            wrong[page.pk] = right
    for pk, right in wrong.items():
        if mend:
            Page.objects.filter(pk=pk).update(url_path=right)
        yield Finding("tree", f"wagtailcore.Page {pk}: address", can_be_rebuilt=True, is_mended=mend)


def _paths(*, mend: bool) -> Iterator[Finding]:
    """Looks at trees that are kept as parent links and paths (units, award types)."""
    trees: list[Any] = [model for model in apps.get_models() if issubclass(model, TreeNode)]
    for model in trees:
        nodes: dict[Any, TreeNode] = {node.pk: node for node in model._base_manager.all()}
        parents = dict(model._base_manager.values_list("pk", "parent_id"))
        for node in nodes.values():
            parts: list[str] = []
            above: TreeNode | None = node
            while above is not None and len(parts) <= len(nodes):
                parts.append(above.path_part)
                above = nodes.get(parents[above.pk])
            right = SEPARATOR + "".join(f"{part}{SEPARATOR}" for part in reversed(parts))
            if len(parts) > len(nodes):
                yield Finding("tree", f"{model._meta.label} {node.pk}: is below itself")
            elif node.path != right:
                if mend:
                    model._base_manager.filter(pk=node.pk).update(path=right)
                yield Finding("tree", f"{model._meta.label} {node.pk}: path", can_be_rebuilt=True, is_mended=mend)
