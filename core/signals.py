"""What happens when a page is published: its pictures are made ready."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import Page
from wagtail.signals import page_published

from core.tasks import make_page_renditions


def connect() -> None:
    """Connects the receivers; called once the apps are ready."""
    page_published.connect(enqueue_page_renditions, dispatch_uid="core.enqueue_page_renditions")


def enqueue_page_renditions(instance: Page, **kwargs: Any) -> None:
    """Leaves the renditions of a published page to the worker, after the transaction."""
    transaction.on_commit(partial(make_page_renditions.enqueue, instance.pk))
