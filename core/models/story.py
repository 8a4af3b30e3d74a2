"""Defines ``StoryPage``, the base of pages with a summary, a body, pictures and a card."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultipleChooserPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page

from core.blocks import BodyBlock, stream_images
from core.models.page import BasePage, BasePageQuerySet
from core.renditions import USES, prefetch_renditions

ON_PAGE = 6  # related pages of one kind that a page shows


class StoryQuerySet(BasePageQuerySet):
    """Verbs over pages that tell something."""

    def with_pictures(self) -> StoryQuerySet:
        """Those that show a picture."""
        found: StoryQuerySet = self.filter(lead_picture__isnull=False)
        return found

    def for_listing(self) -> StoryQuerySet:
        """Fetches what a card shows and leaves the body out: the number of queries does not grow with the list."""
        found: StoryQuerySet = self.select_related("lead_picture").defer_streamfields()
        return found

    def latest_first(self) -> StoryQuerySet:
        """The order readers see; each page type says by what."""
        raise NotImplementedError

    def latest_public(self, limit: int = ON_PAGE) -> list[Any]:
        """Returns the latest of these pages that the public may see, with what cards show."""
        return list(self.live().public().for_listing().latest_first()[:limit])

    def linked_to(self, link: str, page: Page) -> StoryQuerySet:
        """Keeps those whose link leads to a page in whichever language, and which are written in that page's language.

        Args:
            link: name of the relation from these pages, such as ``campaign``.
            page: what it leads to.
        """
        links = {f"{link}__translation_key": page.translation_key}
        pages: StoryQuerySet = self.filter(**links, locale=page.locale_id)
        return pages


class StoryPage(BasePage):
    """A page with a summary, a body and a gallery (``gallery_pictures``); ``main_picture`` stands on its cards."""

    lede = models.TextField(
        _("summary"), blank=True, max_length=600, help_text=_("Two or three sentences, shown first and in lists.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    # Kept by save(), so that a list joins one picture instead of reading galleries and bodies.
    lead_picture = models.ForeignKey(
        get_image_model_string(), on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    gallery_panels = [
        MultipleChooserPanel(
            "gallery_pictures",
            chooser_field_name="image",
            label=_("Picture"),
            heading=_("Gallery"),
            help_text=_("Shown as a slideshow, in this order. The first picture also stands on cards."),
        )
    ]

    class Meta:
        abstract = True

    @property
    def main_picture(self) -> Any:
        """The image that stands for the page, before any of its gallery; None where there is none."""
        return None

    @classmethod
    def for_serving(cls) -> Any:
        return super().for_serving().select_related("lead_picture")

    def fetch_pictures(self, *lists: Iterable[BasePage]) -> None:
        """Fetches the renditions of every picture on the page, and on the cards of these lists, with one query."""
        pages = [self, *chain.from_iterable(lists)]
        images = [picture.image for picture in self.gallery] + list(stream_images(self.body))
        prefetch_renditions([*images, self.main_picture, *(page.card_picture for page in pages)], *USES)

    def public_siblings(self) -> StoryQuerySet:
        """The pages beside this one in its list."""
        found: StoryQuerySet = type(self).objects.sibling_of(self).live().public().defer_streamfields()
        return found

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is None:
            self.lead_picture = self.main_picture or self.first_picture()
        return super().save(*args, **kwargs)

    def first_picture(self) -> Any:
        """Returns the first image of the gallery, else the first of the body, else None."""
        pictures = sorted(self.gallery_pictures.all(), key=lambda picture: picture.sort_order or 0)
        images = (picture.image for picture in pictures) if pictures else stream_images(self.body)
        return next(iter(images), None)

    @cached_property
    def gallery(self) -> list[Any]:
        """The pictures of the gallery with their images: one query however many there are."""
        return list(self.gallery_pictures.select_related("image"))

    @property
    def has_pictures(self) -> bool:
        return self.lead_picture_id is not None

    @property
    def card_picture(self) -> Any:
        return self.lead_picture

    @property
    def card_text(self) -> str:
        return self.lede
