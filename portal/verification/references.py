"""Checks links in texts and blocks, and Wagtail's index of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal.verification.finding import Finding, findings

CHUNK = 50  # pages in one transaction, which holds up whoever saves
Reference = tuple[Any, ...]


def check(*, mend: bool) -> Iterator[Finding]:
    """Yields what refers to nothing, and pages whose references are not those in the index."""
    for page, has_stale in _stale_pages(mend=mend):
        yield Finding("reference index outdated", f"{page}: {has_stale}", can_be_rebuilt=True, is_mended=mend)
    gone = set(_of_what_is_gone())
    if gone and mend:
        ReferenceIndex.objects.filter(pk__in=gone).delete()
    if gone:
        what = f"{len(gone)} references of objects that are gone"
        yield Finding("reference index outdated", what, len(gone), can_be_rebuilt=True, is_mended=mend)
    yield from findings("refers to nothing", _dangling(gone))


def _stale_pages(*, mend: bool) -> Iterator[tuple[str, str]]:
    """Has Wagtail read the references of each page anew; what it writes is taken back unless it is to be mended."""
    for model in apps.get_models():
        if not issubclass(model, Page) or model is Page or not ReferenceIndex.is_indexed(model):
            continue
        pks = iter(list(model._base_manager.order_by("pk").values_list("pk", flat=True)))
        while chunk := list(islice(pks, CHUNK)):
            stale = []
            with transaction.atomic(), disable_reference_index_auto_update():
                for page in model._base_manager.filter(pk__in=chunk):
                    before = _references(page)
                    ReferenceIndex.create_or_update_for_object(page)
                    after = _references(page)
                    if before != after:
                        stale.append((f"{model._meta.label} {page.pk}", f"{len(before ^ after)} differ"))
                transaction.set_rollback(not mend)
            yield from stale


def _references(page: Page) -> set[Reference]:
    rows = ReferenceIndex.get_references_for_object(page)
    return set(rows.values_list("to_content_type_id", "to_object_id", "model_path", "content_path"))


def _of_what_is_gone() -> Iterator[int]:
    for content_type, rows in _rows("base_content_type_id"):
        existing = _existing(content_type)
        for pk, object_id in rows.values_list("pk", "object_id").iterator(chunk_size=2000):
            if object_id not in existing:
                yield pk


def _dangling(ignored: set[int]) -> Iterator[str]:
    for content_type, rows in _rows("to_content_type_id"):
        existing = _existing(content_type)
        values = ("pk", "to_object_id", "content_type__app_label", "content_type__model", "object_id", "content_path")
        for pk, target, app, model, object_id, path in rows.values_list(*values).iterator(chunk_size=2000):
            if target not in existing and pk not in ignored:
                yield f"{app}.{model} {object_id}, {path}: {content_type.app_label}.{content_type.model} {target}"


def _rows(column: str) -> Iterator[tuple[ContentType, Any]]:
    for pk in ReferenceIndex.objects.order_by(column).values_list(column, flat=True).distinct():
        yield ContentType.objects.get_for_id(pk), ReferenceIndex.objects.filter(**{column: pk})


def _existing(content_type: ContentType) -> set[str]:
    model = content_type.model_class()
    return set() if model is None else {str(pk) for pk in model._base_manager.values_list("pk", flat=True)}
