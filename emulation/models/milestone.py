"""Child tables of a campaign page: milestones, pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField, StreamField

from core.models import GalleryPicture
from emulation.models.blocks import SHORT_TEXT, FileBlock, PaperBlock
from emulation.rules.choices import MilestoneKind


class CampaignMilestone(models.Model):
    """A step in the life of a campaign, with the papers given and the files handed out there."""

    page = ParentalKey("emulation.CampaignPage", on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("kind"), max_length=20, choices=MilestoneKind.choices, default=MilestoneKind.LAUNCH)
    title = models.CharField(_("title"), max_length=255, blank=True, help_text=_("The kind is shown where empty."))
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=255, blank=True)
    summary = RichTextField(_("summary"), blank=True, features=SHORT_TEXT)
    papers = StreamField([("paper", PaperBlock())], verbose_name=_("papers given"), blank=True)
    files = StreamField([("file", FileBlock())], verbose_name=_("files"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("held_on")]),
        FieldPanel("title"),
        FieldPanel("place"),
        FieldPanel("summary"),
        FieldPanel("papers"),
        FieldPanel("files"),
    ]

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self):
        return self.title or self.get_kind_display()


class CampaignGalleryPicture(GalleryPicture):
    page = ParentalKey("emulation.CampaignPage", on_delete=models.CASCADE, related_name="gallery_pictures")
