"""Defines the file field of photographs, which reads the metadata of a file and removes its place before storing it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from core.dominant_colour import dominant_colour
from core.image_metadata import BROKEN_IMAGE_ERRORS, PhotoMetadata, read_metadata, without_location


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A file as it is stored, and what was read of it.

    Attributes:
        cleaned: the file without the place where the picture was taken.
        metadata: what the file says about itself.
        colour: its main colour, "" where unknown.
        size: width and height in pixels; None where Pillow has not decoded it (SVG, no picture, transparent).
    """

    cleaned: bytes
    metadata: PhotoMetadata
    colour: str
    size: tuple[int, int] | None


def prepare_photo(content: File[Any]) -> PreparedPhoto:
    """Returns what is stored of a picture: the work that takes long, and which no transaction should wait for."""
    content.seek(0)
    data = content.read()
    content.seek(0)
    try:
        cleaned = without_location(data)
    except BROKEN_IMAGE_ERRORS:
        cleaned = data  # no picture, or SVG: forms have judged it already
    colour = dominant_colour(data)
    size = None
    if colour:  # all of it could be decoded, so that its header can be believed
        with Image.open(BytesIO(data)) as image:
            size = image.size
    return PreparedPhoto(cleaned, read_metadata(data), colour, size)


class PhotoFieldFile(WagtailImageFieldFile):
    """Every way into storage (form, uploader, command) goes through ``save``.

    Forms leave on the upload what they have prepared; a command that saves many should call ``prepare_photo`` first.
    """

    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        prepared = getattr(content, "prepared_photo", None) or prepare_photo(content)
        self.instance.fill_from(prepared.metadata, file_name=name)
        self.instance.dominant_colour = prepared.colour
        stored = ContentFile(prepared.cleaned, name=name)
        stored.prepared_photo = prepared  # type: ignore[attr-defined]  # for get_image_dimensions
        super().save(name, stored, save=save)

    def get_image_dimensions(self) -> tuple[int, int]:
        """Returns width and height in pixels; Wagtail decodes the file for them, which has been done for the colour."""
        prepared: PreparedPhoto | None = None if self.closed else getattr(self.file, "prepared_photo", None)
        if prepared and prepared.size:
            return prepared.size
        size: tuple[int, int] = super().get_image_dimensions()
        return size


class PhotoField(WagtailImageField):
    """An image field whose model has ``fill_from(metadata, file_name)`` and keeps a ``dominant_colour``."""

    attr_class = PhotoFieldFile
