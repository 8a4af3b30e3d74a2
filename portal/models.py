"""Pages and settings of this site only: the home page, standard pages, the menu and the footer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, Page

from core.blocks import BodyBlock
from core.edit_conflicts import GuardedForm
from core.models import BasePage
from core.models.page import private_pages
from core.public_pictures import index_references
from core.renditions import prefetch_renditions
from core.site_version import remember
from core.tasks import make_image_renditions
from emulation.models import (
    AwardDecision,
    AwardRegisterPage,
    CampaignIndexPage,
    CampaignPage,
    ExemplaryModelIndexPage,
    ExemplaryModelPage,
    HonoreeIndexPage,
    HonoreePage,
)
from news.models import ArticlePage, NewsIndexPage
from portal.accounts.models import SecondFactorPolicy, SignInEvent

__all__ = ["HomePage", "HomeSlide", "SecondFactorPolicy", "SignInEvent", "SiteSettings", "StandardPage"]


class HomePage(BasePage):
    """The front door: stories with pictures, latest news, running campaigns, exemplars, models and decisions."""

    SLIDES = 5
    ARTICLES = 8
    CARDS = 4
    DECISIONS = 5

    welcome = models.CharField(
        _("welcome"), max_length=300, blank=True, help_text=_("One sentence under the name of the agency.")
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("welcome"),
        MultiFieldPanel(
            [
                HelpPanel(_("Stories chosen here come first, then the latest articles with pictures.")),
                InlinePanel("slides", label=_("story"), max_num=SLIDES),
            ],
            heading=_("Slideshow"),
        ),
    ]

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    hiding_fields = ()
    search_document = None  # everything on it is found by its own page

    class Meta:
        verbose_name = _("home page")

    @cached_property
    def lists(self) -> dict[str, list[Any]]:
        """What the page shows of other pages, by section; the template reads it once for each version of the site."""
        slides = self.stories_with_pictures()
        here = Q(locale=self.locale_id)
        articles = ArticlePage.objects.filter(here).exclude(pk__in=[page.pk for page in slides])
        lists = {
            "slides": slides,
            "articles": articles.latest_public(self.ARTICLES),
            "campaigns": CampaignPage.objects.running().filter(here).latest_public(self.CARDS),
            "honorees": HonoreePage.objects.exemplars().filter(here).latest_public(self.CARDS),
            "exemplary_models": ExemplaryModelPage.objects.filter(here).latest_public(self.CARDS),
        }
        prefetch_renditions([page.card_picture for pages in lists.values() for page in pages], "card", "slide", "share")
        return lists

    def latest_decisions(self) -> list[AwardDecision]:
        return list(AwardDecision.objects.for_public().newest_first()[: self.DECISIONS])

    @property
    def card_text(self) -> str:
        return self.welcome

    @property
    def card_picture(self) -> Any:
        """Where the front door is shared, the picture of its first story."""

        def first() -> list[Any]:
            return [page.card_picture for page in self.lists["slides"] if page.card_picture][:1]

        return next(iter(remember(("picture of the front door", self.pk), first)), None)

    def sections(self) -> dict[str, Page]:
        """Returns the public index page of each section, by the name of its model."""
        types = ContentType.objects.get_for_models(
            NewsIndexPage, CampaignIndexPage, HonoreeIndexPage, ExemplaryModelIndexPage, AwardRegisterPage
        )
        pages = Page.objects.descendant_of(self).live().exclude(private_pages()).filter(content_type__in=types.values())
        pages = pages.specific(defer=True)  # routes are of the specific class, fields are not asked for
        return {page.cached_content_type.model: page for page in pages}

    def stories_with_pictures(self) -> list[Page]:
        """Returns up to ``SLIDES`` public pages: the editors' choice, then the latest articles with pictures."""
        chosen_ids = list(self.slides.values_list("story_id", flat=True))
        pages = Page.objects.live().exclude(private_pages()).filter(pk__in=chosen_ids)
        chosen = {page.pk: page for page in pages.specific()}
        stories = [chosen[pk] for pk in chosen_ids if pk in chosen]
        latest = ArticlePage.objects.with_pictures().filter(locale=self.locale_id).exclude(pk__in=chosen_ids)
        return [*stories, *latest.latest_public(max(0, self.SLIDES - len(stories)))]


class HomeSlide(Orderable):
    """A story that editors put into the home page's slideshow."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="slides")
    story = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("story"))

    panels = [PageChooserPanel("story")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]


class StandardPage(BasePage):
    """A page that stands by itself: about, contact, how to search, privacy."""

    lede = models.TextField(_("lede"), max_length=600, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lede"), FieldPanel("body")]

    parent_page_types = ["portal.HomePage", "portal.StandardPage"]
    subpage_types = ["portal.StandardPage"]
    hiding_fields = ()

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    @property
    def card_text(self):
        return self.lede


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """Whose site it is, and how to reach them: shown in the header and footer of every page."""

    name = models.CharField(_("name of the agency"), max_length=255, blank=True)
    parent_name = models.CharField(
        _("superior agency"),
        max_length=255,
        blank=True,
        help_text=_("Written above the name, such as the People's Committee."),
    )
    logo = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    address = models.CharField(_("address"), max_length=255, blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    responsible_person = models.CharField(
        _("responsible for the content"),
        max_length=255,
        blank=True,
        help_text=_("Name and position of the head of the editorial board."),
    )
    licence = models.CharField(
        _("licence"), max_length=255, blank=True, help_text=_("Number and date of the portal's licence.")
    )

    # For readers of English, who see the Vietnamese where these are empty; the name is the English home page's title.
    parent_name_en = models.CharField(_("superior agency, in English"), max_length=255, blank=True)
    address_en = models.CharField(_("address, in English"), max_length=255, blank=True)
    responsible_person_en = models.CharField(_("responsible for the content, in English"), max_length=255, blank=True)
    licence_en = models.CharField(_("licence, in English"), max_length=255, blank=True)

    base_form_class = GuardedForm
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("parent_name"), FieldPanel("logo")], heading=_("Agency")),
        MultiFieldPanel([FieldPanel("address"), FieldPanel("phone"), FieldPanel("email")], heading=_("Contact")),
        MultiFieldPanel([FieldPanel("responsible_person"), FieldPanel("licence")], heading=_("Publication")),
        MultiFieldPanel(
            [
                HelpPanel(_("Where one of these is empty, readers of English see the Vietnamese text.")),
                FieldPanel("parent_name_en"),
                FieldPanel("address_en"),
                FieldPanel("responsible_person_en"),
                FieldPanel("licence_en"),
            ],
            heading=_("In English"),
        ),
    ]

    class Meta:
        verbose_name = _("name and contact")

    @classmethod
    def with_public_files(cls) -> models.QuerySet[SiteSettings]:
        """Returns the settings whose pictures everyone may see; read by ``core.public_pictures``."""
        return cls._default_manager.all()

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        index_references(self)
        if self.logo_id:
            transaction.on_commit(partial(make_image_renditions.enqueue, self.logo_id, ["logo"]))
