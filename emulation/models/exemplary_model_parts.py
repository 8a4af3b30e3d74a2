"""Child tables of an exemplary model page: results, steps, replications, honorees, pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from core.models import GalleryPicture


class ModelResult(Orderable):
    """A result in numbers: figure, unit and what it counts."""

    page = ParentalKey("emulation.ExemplaryModelPage", on_delete=models.CASCADE, related_name="results")
    figure = models.CharField(_("figure"), max_length=30, help_text=_("As people read it, for instance 1.250."))
    unit = models.CharField(_("unit of measure"), max_length=40, blank=True)
    label = models.CharField(_("what it counts"), max_length=200)

    panels = [FieldRowPanel([FieldPanel("figure"), FieldPanel("unit")]), FieldPanel("label")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self):
        return f"{self.figure} {self.unit} {self.label}"


class CopyingStep(Orderable):
    """One step for those who want to copy the model."""

    page = ParentalKey("emulation.ExemplaryModelPage", on_delete=models.CASCADE, related_name="steps")
    text = models.TextField(_("step"), max_length=500)

    panels = [FieldPanel("text")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self):
        return self.text


class Replication(Orderable):
    """A unit that copied the model, when, and with what result."""

    page = ParentalKey("emulation.ExemplaryModelPage", on_delete=models.CASCADE, related_name="replications")
    unit_name = models.CharField(_("unit"), max_length=255, help_text=_("Its name at that time."))
    unit = models.ForeignKey(
        "emulation.OrgUnit",
        verbose_name=_("unit in the register"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replications",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    result = models.TextField(_("result"), max_length=500, blank=True)

    panels = [FieldRowPanel([FieldPanel("unit_name"), FieldPanel("unit"), FieldPanel("year")]), FieldPanel("result")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("replication")
        verbose_name_plural = _("replications")

    def __str__(self):
        return f"{self.unit_name} ({self.year})"


class ModelHonoree(Orderable):
    """An honoree behind the model."""

    page = ParentalKey("emulation.ExemplaryModelPage", on_delete=models.CASCADE, related_name="honoree_links")
    honoree_page = models.ForeignKey(
        "emulation.HonoreePage", verbose_name=_("honoree page"), on_delete=models.CASCADE, related_name="model_links"
    )

    panels = [FieldPanel("honoree_page")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("honoree behind the model")
        verbose_name_plural = _("honorees behind the model")


class ExemplaryModelGalleryPicture(GalleryPicture):
    page = ParentalKey("emulation.ExemplaryModelPage", on_delete=models.CASCADE, related_name="gallery_pictures")
