"""Background tasks of core: making the renditions that pages ask for."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, connection
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page, ReferenceIndex

from core.renditions import CARD_USES, GALLERY_USES, PAGE_USES, make_renditions, missing_renditions, private_collections

logger = logging.getLogger(__name__)

# Mail and the admin's search take milliseconds; they do not wait for pictures. Of those, the small JPEGs of all that
# was published go first: with them it can be shown. Every width and format of one picture takes a second and more.
FIRST_PICTURES = -1
OTHER_PICTURES = -2

ASKED_AGAIN = 600  # seconds after which a page asks once more for a picture that is still wanting

# One at a time, and not the thread that answers a visitor: a database may be busy with something long.
_asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="asks-for-pictures")


@task(priority=FIRST_PICTURES)
def make_page_renditions(page_id: int) -> None:
    """Makes the pictures that a page and its card are not shown without; all others are left to later tasks.

    A page that is gone by now asks for nothing.
    """
    found = Page.objects.filter(pk=page_id).first()
    if found is None:
        return
    page = found.specific
    wanted = {image.pk: (image, set(GALLERY_USES)) for image in _images_of(page)}
    if card_picture := getattr(page, "card_picture", None):
        _image, uses = wanted.setdefault(card_picture.pk, (card_picture, set()))
        uses.update(getattr(page, "card_uses", CARD_USES))
    for image, uses in wanted.values():
        _make(image, uses, first_only=True)
    for image, uses in wanted.values():
        _leave_others(image, uses)


@task(priority=FIRST_PICTURES)
def make_first_renditions(image_id: int) -> None:
    """Makes the small pictures of a new image: a page that is published with it later lacks none from the start."""
    if image := _image(image_id):
        _make(image, GALLERY_USES, first_only=True)


@task(priority=FIRST_PICTURES)
def make_image_renditions(image_id: int, uses: Iterable[str] = ()) -> None:
    """Makes the pictures that an image is not shown without; all others are left to a later task.

    Args:
        image_id: an image that is gone by now asks for nothing.
        uses: names in ``core.renditions.USES``; where none are named, all that pages may ask for if one shows it.
    """
    image = _image(image_id)
    if image is None:
        return
    if not uses and not ReferenceIndex.get_references_to(image).exists():
        _make(image, GALLERY_USES, first_only=True)
        return
    _make(image, uses or PAGE_USES, first_only=True)
    _leave_others(image, uses or PAGE_USES)


@task(priority=OTHER_PICTURES)
def make_other_renditions(image_id: int, uses: Iterable[str]) -> None:
    """Makes every width and format of these uses of an image."""
    if image := _image(image_id):
        _make(image, uses)


def ask_for_renditions(image: Any, use: str) -> Future[None] | None:
    """Leaves to the worker what a visitor's page lacks, once in ``ASKED_AGAIN`` seconds; does not wait.

    Published pages have had their pictures asked for. Some lack them all the same: the worker was ended over them,
    renditions were purged, sizes were declared anew. Where tasks run at once (Django's default), nothing is asked for:
    the visitor would wait.

    Returns:
        What is under way, None for nothing.
    """
    if image.collection_id in private_collections():
        return None
    runs_later = make_image_renditions.get_backend().supports_defer
    if not runs_later or not cache.add(f"core.asked_for.{image.pk}.{use}", True, ASKED_AGAIN):
        return None
    return _asking.submit(_ask, image.pk, use)


def _ask(image_id: int, use: str) -> None:
    try:
        make_image_renditions.enqueue(image_id, [use])
    except DatabaseError:
        logger.exception("Image %s: its renditions could not be asked for.", image_id)
    finally:
        connection.close()


def _image(image_id: int) -> Any:
    return get_image_model()._default_manager.filter(pk=image_id).first()


def _images_of(page: Page) -> list[Any]:
    """Returns the images in the fields, the body and the galleries of a page."""
    # The index of references is kept by a task of its own, which may run later than this one.
    ReferenceIndex.create_or_update_for_object(page)
    image_model = get_image_model()
    ids = ReferenceIndex.get_references_for_object(page).filter(
        to_content_type=ContentType.objects.get_for_model(image_model)
    )
    return list(
        image_model._default_manager.filter(pk__in=[int(pk) for pk in ids.values_list("to_object_id", flat=True)])
    )


def _make(image: Any, uses: Iterable[str], *, first_only: bool = False) -> None:
    try:
        make_renditions(image, *uses, first_only=first_only)
    except (SourceImageIOError, OSError):
        logger.exception("The renditions of image %s could not be made.", image.pk)


def _leave_others(image: Any, uses: Iterable[str]) -> None:
    if missing_renditions(image, *uses):
        make_other_renditions.enqueue(image.pk, sorted(uses))
