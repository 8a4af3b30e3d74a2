"""Photographs drawn for tests, and the metadata that cameras and agencies write into them."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from wagtail.images import get_image_model

from core.renditions import PAGE_USES, make_renditions


def drawn(size: tuple[int, int] = (320, 213), colour: str = "firebrick") -> Image.Image:
    """A picture with a left and a right, a top and a bottom: a light corner top left."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="ivory")
    return image


def photo_bytes(
    image_format: str = "JPEG", size: tuple[int, int] = (320, 213), colour: str = "firebrick", **options: Any
) -> bytes:
    """The bytes of a drawn picture; ``options`` go to Pillow's ``save`` (exif, xmp, icc_profile, quality)."""
    output = BytesIO()
    drawn(size, colour).save(output, image_format, **options)
    return output.getvalue()


def photo_file(name: str = "anh.jpg", data: bytes | None = None, **options: Any) -> SimpleUploadedFile:
    """An upload of a drawn picture, or of the bytes given."""
    return SimpleUploadedFile(name, photo_bytes(**options) if data is None else data)


def exif_with_place(**tags: Any) -> Image.Exif:
    """Exif data of a telephone: where it stood (10°46' N, 106°42' E), its orientation, and further tags of ``Base``."""
    exif = Image.Exif()
    exif[Base.Make] = "Telephone"
    for name, value in tags.items():
        exif[Base[name]] = value
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2018:12:15 08:30:00"
    exif.get_ifd(IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "N",
            GPS.GPSLatitude: (10.0, 46.0, 12.34),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: (106.0, 42.0, 7.0),
        }
    )
    return exif


def with_iptc(jpeg: bytes, records: list[tuple[int, int, bytes]]) -> bytes:
    """The JPEG with a Photoshop segment of IPTC-IIM records (record, dataset, value)."""
    iim = b"".join(
        b"\x1c" + bytes((record, dataset)) + struct.pack(">H", len(value)) + value for record, dataset, value in records
    )
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(iim)) + iim + b"\x00" * (len(iim) % 2)
    body = b"Photoshop 3.0\x00" + resource
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


class PhotoFactory(factory.django.DjangoModelFactory):
    """A stored photograph. ``file__size``, ``file__colour`` and the like go to ``photo_file``."""

    class Meta:
        model = get_image_model()
        skip_postgeneration_save = True

    class Params:
        size = (320, 213)
        colour = "firebrick"

    title = factory.Sequence(lambda n: f"Ảnh {n}")
    file = factory.LazyAttribute(lambda made: photo_file(size=made.size, colour=made.colour))


def make_first_pictures() -> None:
    """Does for every stored photograph what the worker does first: pages can show it."""
    for photo in get_image_model().objects.all():
        make_renditions(photo, *PAGE_USES, first_only=True)
