"""Emulation campaigns (phong trào thi đua): from launch to final review, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import PageManager

from core import structured_data
from core.languages import original
from core.models import BasePage, StoryPage
from core.structured_data import Frame, Node
from emulation.models.blocks import SHORT_TEXT
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.milestone import CampaignMilestone
from emulation.pages.campaign_queryset import CampaignQuerySet
from emulation.pages.structured_data import campaign_event
from emulation.register.public_pages import award_register
from emulation.rules.campaign_status import Elapsed, TimelineEntry, campaign_status, elapsed, timeline
from emulation.rules.choices import CampaignKind, CampaignScope, CampaignStatus, MilestoneKind

DECISIONS = 10  # that a campaign's page shows


class CampaignPage(StoryPage):
    """One campaign: its launch, aims, milestones, and the articles, exemplars, models and awards it led to."""

    kind = models.CharField(_("kind"), max_length=20, choices=CampaignKind.choices, default=CampaignKind.REGULAR)
    scope = models.CharField(_("scope"), max_length=20, choices=CampaignScope.choices, default=CampaignScope.AGENCY)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("Leave empty for a campaign without a planned end.")
    )
    slogan = models.CharField(_("slogan"), max_length=255, blank=True)
    cover = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("cover picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    launch_document_number = models.CharField(
        _("number"), max_length=60, blank=True, help_text=_("For instance 12/KH-STNMT.")
    )
    launch_document_date = models.DateField(_("date"), null=True, blank=True)
    launch_document_title = models.CharField(_("title of the document"), max_length=500, blank=True)
    launch_document_file = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    launching_unit_name = models.CharField(
        _("launching unit"), max_length=255, blank=True, help_text=_("Its name on the day of the launch.")
    )
    launching_unit = models.ForeignKey(
        "emulation.OrgUnit",
        verbose_name=_("unit in the register"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="campaigns",
    )
    aims = RichTextField(_("aims"), blank=True, features=SHORT_TEXT)
    next_directions = RichTextField(_("directions for the next period"), blank=True, features=SHORT_TEXT)

    objects = PageManager.from_queryset(CampaignQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lede"),
        FieldPanel("slogan"),
        FieldPanel("cover"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("scope")]),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            ],
            heading=_("Kind and period"),
            help_text=_("The status shown to the public follows from these dates and from the final review."),
        ),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("next_directions"),
    ]
    launch_panels = [
        MultiFieldPanel([FieldPanel("launching_unit_name"), FieldPanel("launching_unit")], heading=_("Launching unit")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("launch_document_number"), FieldPanel("launch_document_date")]),
                FieldPanel("launch_document_title"),
                FieldPanel("launch_document_file"),
            ],
            heading=_("Launching document"),
        ),
    ]
    milestone_panels = [
        InlinePanel(
            "milestones",
            label=_("Milestone"),
            heading=_("Milestones"),
            help_text=_("Launch, reviews and conferences, past or planned; the page orders them by date."),
        )
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(launch_panels, heading=_("Launch")),
            ObjectList(milestone_panels, heading=_("Milestones")),
            ObjectList(StoryPage.gallery_panels, heading=_("Pictures")),
            ObjectList(BasePage.promote_panels, heading=_("Promote")),
            ObjectList(BasePage.settings_panels, heading=_("Settings")),
        ]
    )

    parent_page_types = ["emulation.CampaignIndexPage"]
    subpage_types: list[str] = []
    hiding_fields = ()

    class Meta:
        verbose_name = _("emulation campaign")
        verbose_name_plural = _("emulation campaigns")

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The campaign cannot end before it starts.")})

    @classmethod
    def for_serving(cls):
        return super().for_serving().select_related("cover", "launch_document_file")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.pk:
            context |= {
                "articles": self.latest_articles(),
                "honorees": _latest_of(self.honoree_pages, self),
                "exemplary_models": _latest_of(self.exemplary_models, self),
                "decisions": list(AwardDecision.objects.of_campaign(self).for_public().newest_first()[:DECISIONS]),
                "award_counts": AwardGrant.objects.of_campaign(self).in_force().for_public().count_by_kind(),
                "register": award_register(self),
                "register_campaign": original(self),
                "neighbours": self.neighbours(self.public_siblings(), "path"),
            }
            self.fetch_pictures(context["articles"], context["honorees"], context["exemplary_models"])
        return context

    def structured_data(self, frame: Frame, context: Mapping[str, Any]) -> list[Node]:
        gallery = structured_data.gallery(self.gallery, frame, self.title)
        return [campaign_event(self, frame), *([gallery] if gallery else [])]

    def latest_articles(self) -> list[Any]:
        """Returns the latest articles about the campaign; none in a site without news."""
        return _latest_of(self.articles, self) if hasattr(self, "articles") else []

    @property
    def main_picture(self) -> Any:
        return self.cover

    @cached_property
    def steps(self) -> list[CampaignMilestone]:
        """The milestones, read once."""
        return list(self.milestones.all())

    @property
    def final_review_on(self) -> date | None:
        """The day of the last final review, held or planned."""
        return max((step.held_on for step in self.steps if step.kind == MilestoneKind.FINAL_REVIEW), default=None)

    @cached_property
    def status(self) -> CampaignStatus:
        """Where the campaign stands today."""
        return campaign_status(self.starts_on, self.ends_on, timezone.localdate(), self.final_review_on)

    @property
    def elapsed(self) -> Elapsed | None:
        """How far the period has come today."""
        return elapsed(self.starts_on, self.ends_on, timezone.localdate())

    @cached_property
    def timeline(self) -> list[TimelineEntry[CampaignMilestone]]:
        """The milestones by date, seen from today."""
        return timeline(self.steps, timezone.localdate())

    @property
    def card_kicker(self) -> str:
        return f"{self.get_kind_display()} · {self.status.label}"

    @property
    def card_date(self) -> date:
        return self.starts_on


def _latest_of(pages: Any, campaign: CampaignPage) -> list[Any]:
    """Returns the latest pages that belong to a campaign in whichever language, written in that of this page.

    Args:
        pages: the manager of a relation from the campaign to them.
    """
    return pages.model._default_manager.linked_to("campaign", campaign).latest_public()
