"""Checks links in texts and blocks, and Wagtail's reference index."""

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
    known = _Known()
    lost: set[str] = set()
    for page, differ in _pages(known, lost, mend=mend):
        yield Finding("reference index outdated", f"{page}: {differ} differ", can_be_rebuilt=True, is_mended=mend)
    gone = set(_of_what_is_gone(known))
    if gone and mend:
        ReferenceIndex.objects.filter(pk__in=gone).delete()
    if gone:
        what = f"{len(gone)} references of objects that are gone"
        yield Finding("reference index outdated", what, len(gone), can_be_rebuilt=True, is_mended=mend)
    lost.update(_dangling(known, gone))
    yield from findings("refers to nothing", lost)


class _Known:
    """Which objects there are, asked once for each kind."""

    def __init__(self) -> None:
        self._keys: dict[int, set[str]] = {}

    def has(self, content_type: int, key: str) -> bool:
        if content_type not in self._keys:
            model = ContentType.objects.get_for_id(content_type).model_class()
            rows = [] if model is None else model._base_manager.values_list("pk", flat=True)
            self._keys[content_type] = set(map(str, rows))
        return key in self._keys[content_type]


def _pages(known: _Known, lost: set[str], *, mend: bool) -> Iterator[tuple[str, int]]:
    """Has Wagtail read the references of each page anew; what it writes is taken back unless it is to be mended.

    A reference to what is gone is told (``lost``) and is in no index: Wagtail takes it out with the object.
    """
    for model in apps.get_models():
        if not issubclass(model, Page) or model is Page or not ReferenceIndex.is_indexed(model):
            continue
        pks = iter(list(model._base_manager.order_by("pk").values_list("pk", flat=True)))
        while chunk := list(islice(pks, CHUNK)):
            outdated = []
            with transaction.atomic(), disable_reference_index_auto_update():
                for page in model._base_manager.filter(pk__in=chunk):
                    before = _references(page)
                    ReferenceIndex.create_or_update_for_object(page)
                    after = _references(page)
                    to_nothing = {each for each in after if not known.has(each[0], each[1])}
                    for content_type, key, _model_path, path in to_nothing:
                        lost.add(_described(f"{model._meta.label_lower} {page.pk}", path, content_type, key))
                        rows = ReferenceIndex.get_references_for_object(page)
                        rows.filter(to_content_type_id=content_type, to_object_id=key).delete()
                    if before - to_nothing != after - to_nothing:
                        outdated.append((f"{model._meta.label} {page.pk}", len((before ^ after) - to_nothing)))
                transaction.set_rollback(not mend)
            yield from outdated


def _described(source: str, path: str, content_type: int, key: str) -> str:
    kind = ContentType.objects.get_for_id(content_type)
    return f"{source}, {path}: {kind.app_label}.{kind.model} {key}"


def _references(page: Page) -> set[Reference]:
    rows = ReferenceIndex.get_references_for_object(page)
    return set(rows.values_list("to_content_type_id", "to_object_id", "model_path", "content_path"))


def _of_what_is_gone(known: _Known) -> Iterator[int]:
    rows = ReferenceIndex.objects.values_list("pk", "base_content_type_id", "object_id")
    for pk, content_type, key in rows.iterator(chunk_size=2000):
        if not known.has(content_type, key):
            yield pk


def _dangling(known: _Known, ignored: set[int]) -> Iterator[str]:
    values = ("pk", "to_content_type_id", "to_object_id", "content_type_id", "object_id", "content_path")
    for pk, target, target_key, source, key, path in ReferenceIndex.objects.values_list(*values).iterator(
        chunk_size=2000
    ):
        if pk not in ignored and not known.has(target, target_key):
            kind = ContentType.objects.get_for_id(source)
            yield _described(f"{kind.app_label}.{kind.model} {key}", path, target, target_key)
