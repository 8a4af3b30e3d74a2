"""Child tables of an honoree page: achievements by year, pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from core.models import GalleryPicture


class Achievement(Orderable):
    """What an honoree achieved in one year."""

    page = ParentalKey("emulation.HonoreePage", on_delete=models.CASCADE, related_name="achievements")
    year = models.PositiveSmallIntegerField(_("year"))
    text = models.TextField(_("achievement"), max_length=500)

    panels = [FieldPanel("year"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")

    def __str__(self):
        return f"{self.year}: {self.text}"


class HonoreeGalleryPicture(GalleryPicture):
    page = ParentalKey("emulation.HonoreePage", on_delete=models.CASCADE, related_name="gallery_pictures")
