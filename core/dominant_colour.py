"""Computes the main colour of a picture, shown as a placeholder until the picture has loaded. Pure functions."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from core.image_metadata import BROKEN_IMAGE_ERRORS

_SAMPLE = 48  # pixels on the longer side of what is looked at
_GROUPS = 6  # colours told apart
_STEPS = 8  # levels of each channel in site.css


def dominant_colour(data: bytes) -> str:
    """Returns the colour of the largest group of alike pixels as ``#rrggbb``.

    Args:
        data: the bytes of an image file.

    Returns:
        "" for what Pillow cannot read, and for a picture with transparent parts: the page shines through those.
    """
    try:
        with Image.open(BytesIO(data)) as image:
            image.draft("RGB", (_SAMPLE * 2, _SAMPLE * 2))  # JPEG decodes at an eighth of its size
            if image.has_transparency_data:
                return ""
            image.thumbnail((_SAMPLE, _SAMPLE), reducing_gap=1.0)
            groups = image.convert("RGB").quantize(_GROUPS)
    except BROKEN_IMAGE_ERRORS:
        return ""
    index = max(range(_GROUPS), key=groups.histogram().__getitem__)
    palette = groups.getpalette() or []
    return "#" + bytes(palette[index * 3 : index * 3 + 3]).hex()


def tone_classes(colour: str) -> str:
    """Returns the classes of ``site.css`` that come nearest to a colour ``#rrggbb``; "" for "".

    The security policy allows no style attributes, hence a class for each channel at one of eight levels.
    """
    if not colour:
        return ""
    channels = bytes.fromhex(colour.removeprefix("#"))
    levels = (channel * _STEPS // 256 for channel in channels)
    return " ".join(["tone", *(f"tone-{name}{level}" for name, level in zip("rgb", levels, strict=True))])
