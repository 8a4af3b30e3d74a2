"""Defines the file field of photographs, which reads the metadata of a file and removes its place before storing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from core.dominant_colour import dominant_colour
from core.image_metadata import BROKEN_IMAGE_ERRORS, PhotoMetadata, read_metadata, without_location


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A file as it is stored, and what was read of it."""

    cleaned: bytes
    metadata: PhotoMetadata
    colour: str


def prepare_photo(content: File[Any]) -> PreparedPhoto:
    """Returns what is stored of a picture: the work that takes long, and which no transaction should wait for."""
    content.seek(0)
    data = content.read()
    content.seek(0)
    try:
        cleaned = without_location(data)
    except BROKEN_IMAGE_ERRORS:
        cleaned = data  # no picture, or SVG: forms have judged it already
    return PreparedPhoto(cleaned, read_metadata(data), dominant_colour(data))


class PhotoFieldFile(WagtailImageFieldFile):
    """Every way into storage (form, uploader, command) goes through ``save``.

    Forms leave on the upload what they have prepared; a command that saves many should call ``prepare_photo`` first.
    """

    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        prepared = getattr(content, "prepared_photo", None) or prepare_photo(content)
        self.instance.fill_from(prepared.metadata, file_name=name)
        self.instance.dominant_colour = prepared.colour
        super().save(name, ContentFile(prepared.cleaned, name=name), save=save)


class PhotoField(WagtailImageField):
    """An image field whose model has ``fill_from(metadata, file_name)`` and keeps a ``dominant_colour``."""

    attr_class = PhotoFieldFile
