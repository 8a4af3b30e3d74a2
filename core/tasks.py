"""Work that no visitor waits for: the sizes of pictures that pages ask for."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page, ReferenceIndex

from core.renditions import CARD_USES, GALLERY_USES, make_renditions

logger = logging.getLogger(__name__)

# Mail and the admin's search take milliseconds; they do not wait for pictures, which take seconds.
AFTER_QUICK_WORK = -1


@task(priority=AFTER_QUICK_WORK)
def make_page_renditions(page_id: int) -> None:
    """Makes the renditions that a page and its card ask for; a page that is gone by now asks for none."""
    found = Page.objects.filter(pk=page_id).first()
    if found is None:
        return
    page = found.specific
    if card_picture := getattr(page, "card_picture", None):
        _make(card_picture, *getattr(page, "card_uses", CARD_USES))
    for image in _images_of(page):
        _make(image, *GALLERY_USES)


@task(priority=AFTER_QUICK_WORK)
def make_image_renditions(image_id: int) -> None:
    """Makes the renditions of an image anew where pages use it, after its file or focal point changed."""
    image = get_image_model()._default_manager.filter(pk=image_id).first()
    if image is not None and ReferenceIndex.get_references_to(image).exists():
        _make(image, *CARD_USES, *GALLERY_USES)


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


def _make(image: Any, *uses: str) -> None:
    try:
        make_renditions(image, *uses)
    except (SourceImageIOError, OSError):
        logger.exception("The renditions of image %s could not be made.", image.pk)
