"""Enqueues whatever changes in search results, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.models import Page, PageViewRestriction, Site

from search import synonyms
from search.documents import registered, sources
from search.models import Synonym
from search.outbox import enqueue, enqueue_keys, enqueue_queryset

# What saving a draft writes to a page's row: nothing of it is public.
DRAFT_FIELDS = {
    "latest_revision",
    "latest_revision_created_at",
    "draft_title",
    "has_unpublished_changes",
    "wagtail_admin_comments",
    "locked",
    "locked_at",
    "locked_by",
}


def connect() -> None:
    """Connects the receivers; saving and deleting are heard for all models, since apps may register theirs later."""
    post_save.connect(object_saved, dispatch_uid="search.object_saved")
    post_delete.connect(object_deleted, dispatch_uid="search.object_deleted")
    pre_save.connect(page_about_to_be_saved, dispatch_uid="search.page_about_to_be_saved")
    for signal in (post_save, post_delete):
        signal.connect(synonyms.forget, sender=Synonym, dispatch_uid="search.synonyms")
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="search.restriction_changed")
        signal.connect(site_changed, sender=Site, dispatch_uid="search.site_changed")


def object_saved(
    instance: Model, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any
) -> None:
    """Publishing, unpublishing, moving and scheduled expiry all save the page."""
    if update_fields and update_fields <= DRAFT_FIELDS:
        return
    if isinstance(instance, Page):
        if getattr(instance, "search_address_changes", False):
            instance.search_address_changes = False
            enqueue_tree(instance)
        elif instance.specific_class is not None:
            enqueue_keys(instance.specific_class, [instance.pk], hides=False)
    elif registered(type(instance)):
        enqueue(instance)


def object_deleted(instance: Model, **kwargs: Any) -> None:
    if registered(type(instance)):
        enqueue(instance)


def page_about_to_be_saved(instance: Model, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Notices that a page with children gets another address, and its descendants with it.

    Wagtail's own ``page_slug_changed`` and ``post_page_move`` come after the commit, when a crash could lose them.
    """
    if not isinstance(instance, Page) or not instance.numchild or instance._state.adding:
        return
    if update_fields and update_fields <= DRAFT_FIELDS:
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
    instance.search_address_changes = before is not None and before != instance.url_path


def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A page became private or public, and all below it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        enqueue_tree(page)


def site_changed(**kwargs: Any) -> None:
    """Another root page changes every address."""
    for source in sources():
        if issubclass(source.model, Page):
            enqueue_queryset(source.model._default_manager.all())


def enqueue_tree(page: Page) -> None:
    """Puts a page and everything below it into the outbox."""
    for source in sources():
        if issubclass(source.model, Page):
            manager: Any = source.model._default_manager
            enqueue_queryset(manager.descendant_of(page, inclusive=True))
