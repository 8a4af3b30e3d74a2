"""Declares the sizes of pictures, for templates and for the task that makes them in advance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.models import CollectionViewRestriction
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from core.site_version import advance, remember

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
        is_urgent: whether its smallest picture is made before anything else is: pages and cards show it.
    """

    spec: str
    sizes: str = ""
    is_urgent: bool = True


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
    "shapes": Use("fill-{1200x1200,1200x900,1200x675}|format-jpeg", is_urgent=False),
    "logo": Use("max-192x192"),
}
CARD_USES = ("card", "slide", "share", "shapes")
GALLERY_USES = ("card", "large")
# All that a page may ask for.
PAGE_USES = ("card", "slide", "portrait", "large", "share", "shapes")

# A drawing is shown as it is, whatever the use.
DRAWING = Filter(spec="original")
# What stands in for every other use until that is made: the whole picture, which style sheets crop.
STAND_IN = "large"


@cache
def filters(*uses: str) -> tuple[Filter, ...]:
    """Returns the filters of these uses; raises ``KeyError`` for a use that is not declared."""
    return tuple(Filter(spec=spec) for use in uses for spec in Filter.expand_spec(USES[use].spec))


def filters_of(image: Any, *uses: str) -> tuple[Filter, ...]:
    """Returns the filters of these uses for an image; raises ``KeyError`` for a use that is not declared."""
    return (DRAWING,) if image.is_svg() else filters(*uses)


def first_of(wanted: Sequence[Filter]) -> Filter:
    """Returns which of the filters of a use comes first: its smallest JPEG, or the only one that it has."""
    return next((each for each in wanted if "format-jpeg" in each.spec), wanted[0])


def private_collections() -> frozenset[int]:
    """Returns the collections that not everyone may see; asked once for each version of the site."""

    def ids() -> tuple[frozenset[int]]:
        restrictions = CollectionViewRestriction.objects.select_related("collection")
        return (
            frozenset(
                pk
                for restriction in restrictions
                for pk in restriction.collection.get_descendants(inclusive=True).values_list("pk", flat=True)
            ),
        )

    return remember("private collections", ids, outlives_soft_changes=True)[0]


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
    specs = {wanted.spec for wanted in (DRAWING, first_of(filters(STAND_IN)), *filters(*uses))}
    for image in waiting:
        image.wanted_with = (waiting, specs)


def made_renditions(image: Any, *wanted: Filter) -> dict[Filter, Any]:
    """Returns which of these renditions of an image have been made; none of an image in a private collection."""
    if image.collection_id in private_collections():
        return {}
    waiting, specs = getattr(image, "wanted_with", ((), ()))
    if waiting and not hasattr(image, "prefetched_renditions"):
        renditions = get_image_model().get_rendition_model().objects.filter(filter_spec__in=specs)
        prefetch_related_objects(waiting, Prefetch("renditions", renditions, to_attr="prefetched_renditions"))
    if waiting and any(each.spec not in specs for each in wanted):  # shown in a way that nobody foresaw
        image = copy(image)
        vars(image).pop("prefetched_renditions", None)
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

    wanted = [each for each in filters(use) if "format-jpeg" in each.spec]

    def made() -> tuple[ReadyPicture, ...]:
        found = made_renditions(image, *wanted)
        return tuple(
            ReadyPicture(found[each].url, found[each].width, found[each].height) for each in wanted if each in found
        )

    def whole() -> tuple[ReadyPicture, ...] | None:
        return found if len(found := made()) == len(wanted) else None

    key = ("ready jpegs", image.pk, use)
    return remember((*key, "whole"), whole, outlives_soft_changes=True) or remember(key, made)


def ready_renditions(image: Any, use: str) -> dict[str, Any]:
    """Returns what of a use has been made, by filter specification; nothing while its first picture is wanting.

    Nothing is made here: the worker makes pictures (``core.tasks``), no visitor waits for one.
    """
    wanted = filters_of(image, use)
    found = made_renditions(image, *wanted)
    is_ready = first_of(wanted) in found
    return {each.spec: found[each] for each in wanted if each in found} if is_ready else {}


def offered(ready: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Returns what a picture element offers of ``ready_renditions``, and whether in several widths.

    A browser that is offered several widths of one format needs them of each: formats not yet made in all widths are
    left out. A picture smaller than the use has one width only.
    """
    by_format: dict[str, dict[int, tuple[str, Any]]] = {}
    for spec, rendition in ready.items():
        by_format.setdefault(spec.rpartition("format-")[2], {}).setdefault(rendition.width, (spec, rendition))
    has_widths = len(by_format.get("jpeg", ())) > 1
    if has_widths:
        chosen = [each for widths in by_format.values() if len(widths) > 1 for each in widths.values()]
    else:
        chosen = [next(iter(widths.values())) for widths in by_format.values()]
    return dict(chosen), has_widths


def missing_renditions(image: Any, *uses: str, first_only: bool = False) -> list[Filter]:
    """Returns which renditions of an image have not been made: one query.

    Args:
        image: a Wagtail image.
        uses: names in ``USES``.
        first_only: only the first of each urgent use (``first_of``), without which it is not shown.
    """
    wanted = dict.fromkeys(filters_of(image, *uses))
    if first_only:
        wanted = dict.fromkeys(first_of(filters_of(image, use)) for use in uses if USES[use].is_urgent)
    found = image.find_existing_renditions(*wanted)
    return [each for each in wanted if each not in found]


def make_renditions(image: Any, *uses: str, first_only: bool = False) -> None:
    """Makes what is missing of these uses of an image, and has pages show it.

    Args:
        image: a Wagtail image.
        uses: names in ``USES``.
        first_only: as for ``missing_renditions``.

    Raises:
        OSError: the file was lost.
    """
    if missing := missing_renditions(image, *uses, first_only=first_only):
        image.get_renditions(*missing)
        advance(hides=False)  # what is made in bulk sends no signal


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
