"""Exemplary models (mô hình hay, cách làm mới): what was done, what it brought, how to copy it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import PageManager

from core import structured_data
from core.models import BasePage, StoryPage, StoryQuerySet
from core.models.page import public_version
from core.structured_data import Frame, Node
from emulation.models.blocks import SHORT_TEXT
from emulation.pages.honoree import HonoreePage
from emulation.pages.structured_data import exemplary_model
from emulation.rules.choices import Field


class ExemplaryModelQuerySet(StoryQuerySet):
    def latest_first(self):
        return self.order_by(
            models.F("year").desc(nulls_last=True), models.F("first_published_at").desc(nulls_last=True), "-pk"
        )


class ExemplaryModelPage(StoryPage):
    """A way of working worth copying."""

    cover = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("cover picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    field = models.CharField(_("field"), max_length=20, choices=Field.choices, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("The year the model was first put into practice.")
    )
    unit_name = models.CharField(_("unit"), max_length=255, blank=True, help_text=_("Where the model was made."))
    unit = models.ForeignKey(
        "emulation.OrgUnit",
        verbose_name=_("unit in the register"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="exemplary_models",
    )
    campaign = models.ForeignKey(
        "emulation.CampaignPage",
        verbose_name=_("campaign"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="exemplary_models",
    )
    problem = RichTextField(_("the problem"), blank=True, features=SHORT_TEXT)
    solution = RichTextField(_("how it works"), blank=True, features=SHORT_TEXT)
    cost = models.CharField(
        _("cost"),
        max_length=255,
        blank=True,
        help_text=_("In words and figures, for instance: 12 million đồng a year."),
    )
    cost_details = RichTextField(_("what the cost covers"), blank=True, features=SHORT_TEXT)
    contact_unit = models.CharField(
        _("office to ask"), max_length=255, blank=True, help_text=_("An office, not a person's private contact.")
    )
    contact_email = models.EmailField(_("e-mail of the office"), blank=True)
    contact_phone = models.CharField(_("telephone of the office"), max_length=40, blank=True)

    objects = PageManager.from_queryset(ExemplaryModelQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lede"),
        FieldPanel("cover"),
        FieldPanel("problem"),
        FieldPanel("solution"),
        FieldPanel("body"),
        InlinePanel(
            "results",
            label=_("Result"),
            heading=_("Results in numbers"),
            help_text=_("Each a figure with its unit and what it counts, for instance: 35 | % | less waste."),
        ),
        MultiFieldPanel([FieldPanel("cost"), FieldPanel("cost_details")], heading=_("Cost")),
    ]
    copying_panels = [
        InlinePanel(
            "steps",
            label=_("Step"),
            heading=_("How to copy it"),
            help_text=_("In the order they are taken; printed as a checklist."),
        ),
        MultiFieldPanel(
            [FieldPanel("contact_unit"), FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")])],
            heading=_("Whom to ask"),
        ),
        InlinePanel("replications", label=_("Replication"), heading=_("Where it has been replicated")),
    ]
    origin_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("field"), FieldPanel("year")]),
                FieldRowPanel([FieldPanel("unit_name"), FieldPanel("unit")]),
                FieldPanel("campaign"),
            ],
            heading=_("Origin"),
        ),
        InlinePanel("honoree_links", label=_("Honoree"), heading=_("Who is behind it")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(copying_panels, heading=_("Copying it")),
            ObjectList(origin_panels, heading=_("Origin")),
            ObjectList(StoryPage.gallery_panels, heading=_("Pictures")),
            ObjectList(BasePage.promote_panels, heading=_("Promote")),
            ObjectList(BasePage.settings_panels, heading=_("Settings")),
        ]
    )

    parent_page_types = ["emulation.ExemplaryModelIndexPage"]
    subpage_types: list[str] = []
    hiding_fields = ()

    class Meta:
        verbose_name = _("exemplary model")
        verbose_name_plural = _("exemplary models")

    @classmethod
    def for_serving(cls):
        return super().for_serving().select_related("cover", "campaign")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["honorees"] = self.people_behind()
        context["campaign"] = public_version(self.campaign, self.locale_id)
        if self.pk:
            context |= {
                "others": self.others_like(),
                "neighbours": self.neighbours(self.public_siblings(), "path"),
            }
            self.fetch_pictures(context["honorees"], context["others"])
        return context

    def others_like(self, limit: int = 3) -> list[Any]:
        """Returns other exemplary models of the same field."""
        if not self.field:
            return []
        others = ExemplaryModelPage.objects.filter(locale=self.locale_id, field=self.field)
        return others.exclude(pk=self.pk).latest_public(limit)

    def people_behind(self) -> list[Any]:
        """Returns the public pages of the honorees behind the model, in the editor's order; reads drafts in a preview.

        A translation keeps the links of the page it was made from: they count for the honorees in its own language.
        """
        order = {link.honoree_page_id: place for place, link in enumerate(self.honoree_links.all())}
        if not order:
            return []
        linked = HonoreePage.objects.filter(pk__in=order, translation_key=OuterRef("translation_key"))
        same_language = HonoreePage.objects.filter(locale=self.locale_id)
        pages = same_language.annotate(linked_as=Subquery(linked.values("pk")[:1])).filter(linked_as__isnull=False)
        return sorted(pages.latest_public(len(order)), key=lambda page: order[page.linked_as])

    def structured_data(self, frame: Frame, context: Mapping[str, Any]) -> list[Node]:
        gallery = structured_data.gallery(self.gallery, frame, self.title)
        return [exemplary_model(self, frame, context["honorees"]), *([gallery] if gallery else [])]

    @path("bang-kiem/", name="checklist")
    def checklist(self, request: HttpRequest) -> HttpResponse:
        """The steps on a sheet of paper, with room for who takes them and when."""
        if not self.step_list:
            raise Http404
        context = {"is_print": True, "print_back_url": f"{self.get_url(request)}#steps-heading"}
        return self.render(request, template="emulation/model_checklist.html", context_overrides=context)

    @cached_property
    def step_list(self) -> list[Any]:
        """The steps for those who copy the model, read once."""
        return list(self.steps.all())

    @property
    def contact_phone_digits(self) -> str:
        """The telephone number as a link dials it."""
        return "".join(char for char in self.contact_phone if char in "+0123456789")

    @property
    def main_picture(self) -> Any:
        return self.cover

    @property
    def card_kicker(self) -> str:
        return " · ".join(str(part) for part in (self.get_field_display(), self.year) if part)
