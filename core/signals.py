"""Connects signals that make renditions when a page is published or an image is uploaded."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published

from core.public_pictures import index_references
from core.renditions import GALLERY_USES, missing_renditions
from core.site_version import advance
from core.tasks import make_first_renditions, make_page_renditions


def connect() -> None:
    """Connects the receivers; called once the apps are ready."""
    page_published.connect(enqueue_page_renditions, dispatch_uid="core.enqueue_page_renditions")
    post_save.connect(enqueue_image_renditions, sender=get_image_model(), dispatch_uid="core.enqueue_image_renditions")
    post_delete.connect(reference_deleted, sender=ReferenceIndex, dispatch_uid="core.reference_deleted")


def enqueue_page_renditions(instance: Page, **kwargs: Any) -> None:
    """Notes which pictures a published page shows; leaves their renditions to the worker, after the transaction."""
    index_references(instance)
    transaction.on_commit(partial(make_page_renditions.enqueue, instance.pk))


def reference_deleted(instance: ReferenceIndex, **kwargs: Any) -> None:
    """Ends what is remembered of pictures and documents when something no longer shows one, which the worker may find
    out later.
    """
    files = ContentType.objects.get_for_models(get_image_model(), get_document_model()).values()
    if instance.to_content_type_id in {each.pk for each in files}:
        advance()


def enqueue_image_renditions(instance: models.Model, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Has the small pictures of a new image made while its editor still writes: a page published later has them."""
    if created and not raw:
        transaction.on_commit(partial(leave_first_renditions, instance))


def leave_first_renditions(image: Any) -> None:
    """Leaves the small pictures of an image to the worker, unless they stand already."""
    if missing_renditions(image, *GALLERY_USES, first_only=True):
        make_first_renditions.enqueue(image.pk)
