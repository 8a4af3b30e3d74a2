"""The overview page, and the list pages of campaigns, honorees and exemplary models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.listing import Choice, ListFilter, build_listing, field_choices
from core.models import BasePage
from core.site_version import remember
from emulation.models.blocks import SHORT_TEXT
from emulation.models.decisions import AwardDecision
from emulation.models.exemplary_model_parts import Replication
from emulation.models.units import OrgUnit
from emulation.pages.campaign import CampaignPage
from emulation.pages.campaign_queryset import status_q
from emulation.pages.exemplary_model import ExemplaryModelPage
from emulation.pages.honoree import HonoreePage
from emulation.register.public_pages import award_register
from emulation.rules.choices import CampaignKind, CampaignScope, CampaignStatus, Field, SubjectKind

DECISIONS = 5  # that the overview shows


class EmulationIndexPage(BasePage):
    """The overview of campaigns, honorees and exemplary models. It may stand below any page of any site."""

    intro = RichTextField(_("introduction"), blank=True, features=SHORT_TEXT)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    subpage_types = [
        "emulation.CampaignIndexPage",
        "emulation.HonoreeIndexPage",
        "emulation.ExemplaryModelIndexPage",
        "emulation.AwardRegisterPage",
    ]

    class Meta:
        verbose_name = _("emulation overview")
        verbose_name_plural = _("emulation overviews")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.pk:
            # By type, so that each list stands at its own place in the page wherever editors moved it.
            lists = {type(page): page for page in self.get_children().live().public().specific()}
            context |= {
                "lists": [page for page in lists.values() if isinstance(page, ListingPage)],
                "campaign_list": lists.get(CampaignIndexPage),
                "honoree_list": lists.get(HonoreeIndexPage),
                "model_list": lists.get(ExemplaryModelIndexPage),
                "campaigns": CampaignPage.objects.descendant_of(self).running().latest_public(3),
                "honorees": HonoreePage.objects.descendant_of(self).exemplars().latest_public(4),
                "exemplary_models": ExemplaryModelPage.objects.descendant_of(self).latest_public(3),
                "decisions": list(AwardDecision.objects.for_public().in_force().newest_first()[:DECISIONS]),
                "register": award_register(self),
            }
        return context


class ListingPage(BasePage):
    """A page that lists its children, narrowed by plain GET parameters."""

    intro = RichTextField(_("introduction"), blank=True, features=SHORT_TEXT)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    parent_page_types = ["emulation.EmulationIndexPage"]
    page_size = 12

    class Meta:
        abstract = True

    def listed_pages(self) -> QuerySet:
        """Returns the public children in the order shown."""
        raise NotImplementedError

    def filters(self, pages: QuerySet) -> Sequence[ListFilter]:
        """Returns the filters on offer for these pages."""
        raise NotImplementedError

    def campaign_choices(self, pages: QuerySet) -> list[Choice]:
        """Returns the public campaigns that these pages belong to, the latest first."""

        def found() -> list[tuple[int, str]]:
            campaigns = CampaignPage.objects.live().public().filter(pk__in=pages.order_by().values("campaign"))
            return list(campaigns.order_by("-starts_on", "pk").values_list("pk", "title"))

        known = remember(("campaigns of a list", self.pk), found)
        return [Choice(str(pk), title, Q(campaign=pk)) for pk, title in known]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = self.listed_pages()
        context["listing"] = build_listing(pages, self.filters(pages), request.GET, self.page_size)
        return context


class CampaignIndexPage(ListingPage):
    """Lists the campaigns by status, kind, scope and year."""

    subpage_types = ["emulation.CampaignPage"]

    class Meta:
        verbose_name = _("list of campaigns")
        verbose_name_plural = _("lists of campaigns")

    def listed_pages(self) -> QuerySet:
        return CampaignPage.objects.child_of(self).live().public().for_listing().latest_first()

    def filters(self, pages: QuerySet) -> Sequence[ListFilter]:
        today = timezone.localdate()
        return [
            ListFilter(
                "status",
                _("Status"),
                [Choice(status.value, status.label, status_q(status, today)) for status in CampaignStatus],
            ),
            ListFilter("kind", _("Kind"), field_choices("kind", CampaignKind.choices)),
            ListFilter("scope", _("Scope"), field_choices("scope", CampaignScope.choices)),
            ListFilter("year", _("Year"), campaign_years(pages, today.year)),
        ]


class HonoreeIndexPage(ListingPage):
    """Lists the honorees by subject, field, year, campaign and unit; ``exemplar=1`` leaves only exemplars."""

    subpage_types = ["emulation.HonoreePage"]

    class Meta:
        verbose_name = _("list of honorees")
        verbose_name_plural = _("lists of honorees")

    def listed_pages(self) -> QuerySet:
        return HonoreePage.objects.child_of(self).live().public().for_listing().latest_first()

    def filters(self, pages: QuerySet) -> Sequence[ListFilter]:
        return [
            ListFilter("exemplar", _("Exemplars"), [Choice("1", _("Exemplars only"), Q(is_exemplar=True))]),
            ListFilter("subject", _("Subject"), field_choices("subject", SubjectKind.choices)),
            ListFilter("field", _("Field"), field_choices("field", Field.choices)),
            ListFilter("year", _("Year"), year_choices(pages)),
            ListFilter("campaign", _("Campaign"), self.campaign_choices(pages)),
            ListFilter(
                "unit",
                _("Unit"),
                [
                    Choice(str(unit.pk), str(unit), Q(unit__in=branch))
                    for unit, branch in branches(OrgUnit.objects.filter(pk__in=pages.order_by().values("unit")))
                ],
            ),
        ]


class ExemplaryModelIndexPage(ListingPage):
    """Lists the exemplary models by field, year, campaign and unit, the units that copied them included."""

    subpage_types = ["emulation.ExemplaryModelPage"]

    class Meta:
        verbose_name = _("list of exemplary models")
        verbose_name_plural = _("lists of exemplary models")

    def listed_pages(self) -> QuerySet:
        return ExemplaryModelPage.objects.child_of(self).live().public().for_listing().latest_first()

    def filters(self, pages: QuerySet) -> Sequence[ListFilter]:
        replications = Replication.objects.filter(page__in=pages.order_by().values("pk"))
        units = OrgUnit.objects.filter(
            Q(pk__in=pages.order_by().values("unit")) | Q(pk__in=replications.values("unit"))
        )
        return [
            ListFilter("field", _("Field"), field_choices("field", Field.choices)),
            ListFilter("year", _("Year"), year_choices(pages)),
            ListFilter("campaign", _("Campaign"), self.campaign_choices(pages)),
            ListFilter(
                "unit",
                _("Made or copied at"),
                [
                    Choice(
                        str(unit.pk),
                        str(unit),
                        Q(unit__in=branch) | Q(pk__in=Replication.objects.filter(unit__in=branch).values("page")),
                    )
                    for unit, branch in branches(units)
                ],
            ),
        ]


def campaign_years(campaigns: QuerySet, this_year: int) -> list[Choice]:
    """Returns every year that a campaign's period touches, the latest first."""
    span = campaigns.order_by().aggregate(first=Min("starts_on"), last_start=Max("starts_on"), last=Max("ends_on"))
    if span["first"] is None:
        return []
    last = max(this_year, span["last_start"].year, span["last"].year if span["last"] else 0)
    return [
        Choice(
            str(year),
            str(year),
            Q(starts_on__year__lte=year) & (Q(ends_on__isnull=True) | Q(ends_on__year__gte=year)),
        )
        for year in range(last, span["first"].year - 1, -1)
    ]


def branches(units: QuerySet) -> list[tuple[OrgUnit, QuerySet]]:
    """Returns these units and all above them, in the order of the tree, each with the units of its branch."""
    ids = {
        ancestor for path in units.order_by().values_list("path", flat=True) for ancestor in path.strip("/").split("/")
    }
    return [(unit, OrgUnit.objects.below(unit)) for unit in OrgUnit.objects.filter(pk__in=ids).order_by("path")]


def year_choices(pages: QuerySet) -> list[Choice]:
    """Returns the values of ``year`` that these pages have, the latest first."""
    years: Iterable[int] = pages.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
    return [Choice(str(year), str(year), Q(year=year)) for year in years]
