"""What every page with pictures shares: the photograph, the gallery picture and the base page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.images import get_image_model_string
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Orderable, Page


class Photo(AbstractImage):
    """A photograph with its caption, credit and copyright notice; ``description`` is its alternative text."""

    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=255, blank=True, help_text=_("Who took the photograph."))
    copyright_notice = models.CharField(_("copyright notice"), max_length=255, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "description",
        "caption",
        "credit",
        "copyright_notice",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")


class PhotoRendition(AbstractRendition):
    image = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_photo_rendition")
        ]


class GalleryPicture(Orderable):
    """One picture of a gallery. A page type makes it concrete with ``page = ParentalKey(…, related_name="gallery_pictures")``."""

    image = models.ForeignKey(get_image_model_string(), on_delete=models.PROTECT, related_name="+", verbose_name=_("image"))
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=255, blank=True)
    alt_text = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it. The image's own description is used where empty."),
    )

    panels = [FieldPanel("image"), FieldPanel("caption"), FieldPanel("alt_text"), FieldPanel("credit")]

    class Meta(Orderable.Meta):
        abstract = True


class BasePage(Page):
    """What every public page of the portal shares."""

    class Meta:
        abstract = True
