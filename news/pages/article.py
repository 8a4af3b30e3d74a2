"""The article page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.routable_page.models import path
from wagtail.models import PageManager

from core import structured_data
from core.blocks import stream_images
from core.models import StoryPage
from core.pdf import pdf_response
from core.structured_data import Frame, Node
from news.models.byline import Bylined
from news.pages.article_queryset import ArticleQuerySet
from news.pdf import article_document
from news.related_content import RelatedContent
from news.sending import send_article
from news.structured_data import news_article

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


class ArticlePage(Bylined, StoryPage):
    """One piece of news: lede, body, by-line, gallery, and the campaign and honorees it is about."""

    lede = models.TextField(
        _("lede"),
        max_length=600,
        blank=True,
        help_text=_("The opening paragraph: who, what, where, when. Shown in bold, on cards and when shared."),
    )
    category = models.ForeignKey(
        "news.ArticleCategory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("category"),
    )
    tags = ClusterTaggableManager(through="news.TaggedArticle", blank=True, verbose_name=_("tags"))
    display_date = models.DateTimeField(
        _("display date"),
        default=timezone.now,
        db_index=True,
        help_text=_("The date readers see and the news is ordered by. It does not publish anything by itself."),
    )
    campaign = models.ForeignKey(
        "emulation.CampaignPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("campaign"),
        help_text=_("The emulation campaign this article is about."),
    )

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels = [
        *StoryPage.content_panels,
        FieldPanel("lede"),
        Bylined.byline_panel,
        FieldPanel("body"),
        InlinePanel(
            "corrections",
            heading=_("Corrections"),
            label=_("correction"),
            help_text=_("Say here what was wrong when you correct a published article; readers see it under the text."),
        ),
    ]
    place_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("display_date"), FieldPanel("category")]), FieldPanel("tags")],
            heading=_("Place in the news"),
        ),
        FieldPanel("campaign"),
        InlinePanel(
            "honoree_links",
            heading=_("Honorees"),
            label=_("honoree"),
            help_text=_("People, collectives and households the article tells of; their pages link back here."),
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(StoryPage.gallery_panels, heading=_("Pictures")),
            ObjectList(place_panels, heading=_("Place and subjects")),
            ObjectList(StoryPage.promote_panels, heading=_("Promote")),
            ObjectList(StoryPage.settings_panels, heading=_("Settings")),
        ]
    )

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    hiding_fields = ()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @classmethod
    def for_serving(cls) -> Any:
        return super().for_serving().select_related("category")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.gallery:
            # Lets a preview show the gallery as it is being edited.
            self.lead_picture = self.gallery[0].image
        self.fetch_pictures()
        return super().get_context(request, *args, **kwargs)

    @property
    def top_picture(self) -> Any:
        """The gallery picture shown large above a body that shows none itself."""
        return self.gallery[0] if self.gallery and not stream_images(self.body) else None

    @property
    def card_kicker(self) -> str:
        return self.category.label if self.category else ""

    @property
    def card_date(self) -> Any:
        return self.display_date

    @cached_property
    def tag_list(self) -> list[Any]:
        return list(self.tags.all())

    @cached_property
    def correction_list(self) -> list[Any]:
        return list(self.corrections.all())

    def structured_data(self, frame: Frame, context: Mapping[str, Any]) -> list[Node]:
        gallery = structured_data.gallery(self.gallery, frame, self.title)
        return [news_article(self, frame), *([gallery] if gallery else [])]

    @cached_property
    def related_content(self) -> RelatedContent:
        """What stands around the article on its page."""
        return RelatedContent(self)

    @property
    def send_url(self) -> str:
        """Address of the form that mails the article."""
        return self.url + self.reverse_subpage("send")

    @property
    def pdf_url(self) -> str:
        """Address of the article as a file."""
        return self.url + self.reverse_subpage("pdf")

    @path("pdf/", name="pdf")
    def pdf(self, request: HttpRequest) -> HttpResponseBase:
        """The article as a file for keeping."""
        return pdf_response(request, self, self.slug, lambda: article_document(request, self))

    @path("gui/", name="send")
    def send(self, request: HttpRequest) -> HttpResponse:
        """The form that mails the article."""
        return send_article(request, self)

    @path("gui/da-gui/", name="sent")
    def sent(self, request: HttpRequest) -> TemplateResponse:
        """Says that the article is on its way."""
        return self.render(request, template="news/article_sent.html")
