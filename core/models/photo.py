"""Defines the photograph (the site's image model), its renditions, and a picture of a gallery."""

from __future__ import annotations

import re
import secrets
from pathlib import PurePath
from typing import Any

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.images import get_image_model_string
from wagtail.images.models import AbstractImage, AbstractRendition, get_upload_to
from wagtail.models import Orderable
from wagtail.search import index

from core.fields import PhotoField
from core.image_metadata import PhotoMetadata

# Where renditions lie below MEDIA_ROOT; portal/media.py serves nothing else.
RENDITIONS = "images"


class Photo(AbstractImage):
    """A photograph with its caption, credit and copyright notice; ``description`` is its alternative text.

    What the file says about itself fills the fields that nobody typed in.
    """

    file = PhotoField(verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    description = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("What the picture shows, for people who cannot see it: who does what, where. Not the file's name."),
    )
    caption = models.CharField(
        _("caption"),
        max_length=500,
        blank=True,
        help_text=_("Shown under the picture wherever no other caption is given."),
    )
    credit = models.CharField(_("credit"), max_length=255, blank=True, help_text=_("Who took the photograph."))
    copyright_notice = models.CharField(_("copyright notice"), max_length=255, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    # "#rrggbb", "" where unknown or transparent: stands in the picture's place until it arrives.
    dominant_colour = models.CharField(max_length=7, blank=True, default="", editable=False)

    admin_form_fields = (
        "title",
        "file",
        "description",
        "caption",
        "credit",
        "copyright_notice",
        "taken_on",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("caption"),
        index.SearchField("credit"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")

    keywords: tuple[str, ...] = ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The file is stored before the row is written, so that what the file says reaches every column.
        self._meta.get_field("file").pre_save(self, self._state.adding)
        super().save(*args, **kwargs)
        if self.keywords:
            self.tags.add(*self.keywords)
            self.keywords = ()

    def fill_from(self, metadata: PhotoMetadata, file_name: str) -> None:
        """Takes over what the file says about itself, where nothing was typed.

        A title is taken for untyped while it is the name of the file, as the uploader proposes it.
        """
        proposed = re.sub(r"[\W_]+", " ", PurePath(file_name).stem).strip().casefold()
        given = re.sub(r"[\W_]+", " ", str(self.title)).strip().casefold()  # type: ignore[has-type]
        if metadata.headline and given in ("", proposed):
            self.title = metadata.headline[:255]
        for name, text in {
            "description": metadata.alt_text,
            "caption": metadata.caption,
            "credit": metadata.credit,
            "copyright_notice": metadata.copyright_notice,
        }.items():
            if text and not getattr(self, name):
                setattr(self, name, Truncator(text).chars(self._meta.get_field(name).max_length))
        self.taken_on = self.taken_on or metadata.taken_on
        if self._state.adding:
            self.keywords = metadata.keywords

    @property
    def default_alt_text(self) -> str:
        """Wagtail falls back on the title, which is often the name of a file: no text is better."""
        return self.description


class PhotoRendition(AbstractRendition):
    """A size of a photograph, in a file whose name nobody can guess (docs/decisions/0022)."""

    image = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        indexes = [models.Index(fields=["file"], name="photo_rendition_file")]
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_photo_rendition")
        ]

    def get_upload_to(self, filename: str) -> str:
        # Short enough for the column: Django shortens what is too long from the front, where the token stands.
        name = self.file.field.storage.get_valid_name(filename)[-60:]
        return f"{RENDITIONS}/{secrets.token_urlsafe(16)}.{name}"


class GalleryPicture(Orderable):
    """One picture of a gallery.

    A page type makes it concrete with ``page = ParentalKey(…, related_name="gallery_pictures")``.
    """

    image = models.ForeignKey(
        get_image_model_string(), on_delete=models.PROTECT, related_name="+", verbose_name=_("image")
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=255, blank=True)
    alt_text = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_(
            "What the picture shows, for people who cannot see it. The image's own description is used where empty."
        ),
    )

    panels = [FieldPanel("image"), FieldPanel("caption"), FieldPanel("alt_text"), FieldPanel("credit")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        abstract = True

    @property
    def alt(self) -> str:
        """What a screen reader says: the picture's own text, else the image's description; never a file name."""
        return self.alt_text or self.image.description

    @property
    def shown_caption(self) -> str:
        """The caption here, else the image's own where the image model has one."""
        return self.caption or getattr(self.image, "caption", "")

    @property
    def shown_credit(self) -> str:
        """The credit here, else the image's own where the image model has one."""
        return self.credit or getattr(self.image, "credit", "")
