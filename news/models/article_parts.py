"""Child tables of an article: pictures, honorees, corrections."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from core.models import GalleryPicture


class ArticleGalleryPicture(GalleryPicture):
    page = ParentalKey("news.ArticlePage", on_delete=models.CASCADE, related_name="gallery_pictures")

    class Meta(GalleryPicture.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class ArticleHonoree(Orderable):
    """An honoree page the article is about."""

    page = ParentalKey("news.ArticlePage", on_delete=models.CASCADE, related_name="honoree_links")
    honoree_page = models.ForeignKey(
        "emulation.HonoreePage", on_delete=models.CASCADE, related_name="article_links", verbose_name=_("honoree")
    )

    panels = [FieldPanel("honoree_page")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("honoree")
        verbose_name_plural = _("honorees")
        constraints = [models.UniqueConstraint(fields=["page", "honoree_page"], name="unique_article_honoree")]


class ArticleCorrection(models.Model):
    """What was put right after publication; readers see it under the text."""

    page = ParentalKey("news.ArticlePage", on_delete=models.CASCADE, related_name="corrections")
    corrected_on = models.DateField(_("corrected on"), default=timezone.localdate)
    note = models.CharField(
        _("what was corrected"), max_length=500, help_text=_("What was wrong, what is right, and why.")
    )

    panels = [FieldRowPanel([FieldPanel("corrected_on"), FieldPanel("note")])]

    class Meta:
        ordering = ["corrected_on", "pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self):
        return f"{self.corrected_on:%d/%m/%Y}"
