"""Compares uploaded files and renditions with the database."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

from core.site_version import advance
from core.tasks import make_image_renditions
from portal.backups.making import DERIVED_MEDIA, media_files
from portal.verification.finding import Finding, findings

IN_THE_MAKING = 3600  # seconds for which a picture may wait for its row


def check(*, mend: bool) -> Iterator[Finding]:
    """Yields originals, documents and renditions that are lost or changed."""
    renditions = get_image_model().get_rendition_model()
    named: set[str] = set()
    for model in apps.get_models():
        if model is renditions or model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                names = dict(model._base_manager.exclude(**{field.name: ""}).values_list("pk", field.name))
                named.update(name for name in names.values() if name)
                yield from findings("file missing", _missing(model, field, names))
    for model in (get_image_model(), get_document_model()):
        yield from findings("file changed", _changed(model))
    unknown = [path for _source, path in media_files(Path(settings.MEDIA_ROOT)) if path not in named]
    yield from findings("file without a row", unknown, is_note=True)
    yield from _renditions(renditions, mend=mend)


def _missing(model: type[models.Model], field: models.FileField, names: dict[object, str | None]) -> Iterator[str]:
    for pk, name in names.items():
        if name and not field.storage.exists(name):
            yield f"{model._meta.label} {pk}: {name}"


def _changed(model: Any) -> Iterator[str]:
    """Yields files that are not what was uploaded; of old ones no hash was kept."""
    for row in model._base_manager.exclude(file_hash="").only("pk", "file", "file_hash").iterator(chunk_size=500):
        try:
            with row.file.open("rb") as file:
                if hash_filelike(file) != row.file_hash:
                    yield f"{model._meta.label} {row.pk}: {row.file.name}"
        except OSError:
            continue  # missing ones have been told


def _renditions(model: Any, *, mend: bool) -> Iterator[Finding]:
    storage: Any = model._meta.get_field("file").storage
    rows = {name: (pk, image) for pk, image, name in model._base_manager.values_list("pk", "image_id", "file")}
    lost = [name for name in rows if not storage.exists(name)]
    if lost and mend:
        # Without their rows, pages do not show them; the worker makes them again.
        pks = [rows[name][0] for name in lost]
        for start in range(0, len(pks), 500):
            model._base_manager.filter(pk__in=pks[start : start + 500]).delete()
        advance()
        for image in sorted({rows[name][1] for name in lost}):
            make_image_renditions.enqueue(image)
    if lost:
        what = f"{len(lost)} pictures made from originals" + (": the worker makes them again" if mend else "")
        yield Finding("rendition missing", what, len(lost), can_be_rebuilt=True, is_mended=mend)
    left = [path for path in _derived_files() if path not in rows]
    if mend:
        for path in left:
            storage.delete(path)
    yield from findings("rendition without a row", left, can_be_rebuilt=True, is_mended=mend)


def _derived_files() -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    for directory in DERIVED_MEDIA:
        for place, _directories, names in os.walk(root / directory):
            for name in names:
                path = Path(place, name)
                try:
                    is_new = time.time() - path.stat().st_mtime < IN_THE_MAKING
                except OSError:
                    continue
                if not is_new:
                    yield path.relative_to(root).as_posix()
