"""The file of a photograph: on its way into storage it tells what it knows and loses where it was taken."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile, File
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from core.dominant_colour import dominant_colour
from core.image_metadata import BROKEN_IMAGE_ERRORS, read_metadata, without_location


class PhotoFieldFile(WagtailImageFieldFile):
    """Every way into storage (form, uploader, command) goes through ``save``."""

    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        content.seek(0)
        data = content.read()
        content.seek(0)
        try:
            cleaned = without_location(data)
        except BROKEN_IMAGE_ERRORS:
            cleaned = data  # no picture, or SVG: forms have judged it already
        self.instance.fill_from(read_metadata(data), file_name=name)
        self.instance.dominant_colour = dominant_colour(data)
        super().save(name, ContentFile(cleaned, name=name), save=save)


class PhotoField(WagtailImageField):
    """An image field whose model has ``fill_from(metadata, file_name)`` and keeps a ``dominant_colour``."""

    attr_class = PhotoFieldFile
