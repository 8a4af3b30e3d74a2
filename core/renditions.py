"""The sizes of pictures that pages show: declared once, for templates and for the task that makes them beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.images.shortcuts import get_rendition_or_not_found
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from core.site_version import remember

if TYPE_CHECKING:
    from wagtail.images.models import AbstractImage


# All that a rendition keeps of what surrounds the pixels.
KEPT_INFO = frozenset({"icc_profile", "transparency", "gamma", "loop", "duration"})


@dataclass(frozen=True, slots=True)
class Use:
    """A way of showing a picture.

    Args:
        spec: Wagtail filter specification with brace expansion.
        sizes: the ``sizes`` attribute: how wide the picture stands, in CSS pixels, per viewport.
    """

    spec: str
    sizes: str = ""


# AVIF of the largest size takes over a second of processor time for each picture (see measured.md): WebP serves there.
USES: dict[str, Use] = {
    "card": Use(
        "fill-{400x267,720x480}|format-{avif,webp,jpeg}",
        "(min-width: 60rem) 23rem, (min-width: 40rem) 46vw, 94vw",
    ),
    "slide": Use("fill-{720x450,1280x800}|format-{avif,webp,jpeg}", "(min-width: 56rem) 46rem, 96vw"),
    "portrait": Use("fill-{320x400,560x700}|format-{avif,webp,jpeg}", "min(20rem, 94vw)"),
    "large": Use("max-{720x900,1600x2000}|format-{webp,jpeg}", "(min-width: 48rem) 44rem, 94vw"),
    "share": Use("fill-1200x630|format-jpeg"),
    # Square, 4:3 and 16:9, as search engines ask for news.
    "shapes": Use("fill-{1200x1200,1200x900,1200x675}|format-jpeg"),
}
CARD_USES = ("card", "slide", "share", "shapes")
GALLERY_USES = ("card", "large")


@cache
def filters(*uses: str) -> tuple[Filter, ...]:
    """Returns the filters of these uses; raises ``KeyError`` for a use that is not declared."""
    return tuple(Filter(spec=spec) for use in uses for spec in Filter.expand_spec(USES[use].spec))


def prefetch_renditions(images: Iterable[AbstractImage | None], *uses: str) -> None:
    """Has the renditions of all these images fetched with one query, once one of them is needed and not remembered.

    Images that have theirs already, or wait for them, are left alone.
    """
    waiting = [
        image
        for image in images
        if image is not None
        and not hasattr(image, "wanted_with")
        and "renditions" not in getattr(image, "_prefetched_objects_cache", {})
    ]
    specs = [wanted.spec for wanted in filters(*uses)]
    for image in waiting:
        image.wanted_with = (waiting, specs)


def made_renditions(image: Any, *wanted: Filter) -> dict[Filter, Any]:
    """Returns which of these renditions of an image have been made."""
    waiting, specs = getattr(image, "wanted_with", ((), ()))
    if waiting and not hasattr(image, "prefetched_renditions"):
        renditions = get_image_model().get_rendition_model().objects.filter(filter_spec__in=specs)
        prefetch_related_objects(waiting, Prefetch("renditions", renditions, to_attr="prefetched_renditions"))
    found: dict[Filter, Any] = image.find_existing_renditions(*wanted)
    return found


@dataclass(frozen=True, slots=True)
class ReadyPicture:
    """The address of a picture that has been made, from the root of the site, and its size in pixels."""

    url: str
    width: int
    height: int


def ready_jpegs(image: Any, use: str) -> Sequence[ReadyPicture]:
    """Returns the JPEGs of a use that have been made already: machines have none made for them."""
    if not image or image.is_svg():
        return ()

    def made() -> tuple[ReadyPicture, ...]:
        wanted = [each for each in filters(use) if "format-jpeg" in each.spec]
        found = made_renditions(image, *wanted)
        return tuple(
            ReadyPicture(found[each].url, found[each].width, found[each].height) for each in wanted if each in found
        )

    return remember(("ready jpegs", image.pk, use), made)


def ready_renditions(image: Any, use: str) -> dict[str, Any]:
    """Returns what of a use has been made, by filter specification; at least its smallest JPEG, made if need be.

    The worker makes the rest after publication: a visitor who comes first waits for one small picture, not for all.
    """
    wanted = filters(use)
    found = {made.spec: rendition for made, rendition in made_renditions(image, *wanted).items()}
    if not any("format-jpeg" in spec for spec in found):
        smallest = next(each for each in wanted if "format-jpeg" in each.spec)
        found[smallest.spec] = get_rendition_or_not_found(image, smallest)
    return {each.spec: found[each.spec] for each in wanted if each.spec in found}


def responsive_renditions(image: Any, use: str) -> tuple[dict[str, Any], bool]:
    """Returns what a picture element offers of a use, by filter specification, and whether in several widths.

    A browser that is offered several widths of one format needs them of each: formats not yet made in all widths are
    left out. A picture smaller than the use has one width only.
    """
    by_format: dict[str, dict[int, tuple[str, Any]]] = {}
    for spec, rendition in ready_renditions(image, use).items():
        by_format.setdefault(spec.rpartition("format-")[2], {}).setdefault(rendition.width, (spec, rendition))
    has_widths = len(by_format.get("jpeg", ())) > 1
    if has_widths:
        chosen = [each for widths in by_format.values() if len(widths) > 1 for each in widths.values()]
    else:
        chosen = [next(iter(widths.values())) for widths in by_format.values()]
    return dict(chosen), has_widths


def make_renditions(image: Any, *uses: str) -> None:
    """Makes what is missing of these uses of an image."""
    if not image.is_svg():
        image.get_renditions(*filters(*uses))


def drop_metadata_from_renditions() -> None:
    """Has every rendition of this site carry its pixels and their colour profile only.

    Willow copies Exif (place, camera number, thumbnail) into JPEG, PNG and AVIF renditions. Turning a picture upright
    is the first step of each rendition and the last that needs Exif.
    """

    def auto_orient(willow: PillowImage) -> PillowImage:
        upright = PillowImage.auto_orient(willow)
        upright.image.info = {key: value for key, value in upright.image.info.items() if key in KEPT_INFO}
        return upright

    registry.register_operation(PillowImage, "auto_orient", auto_orient)
