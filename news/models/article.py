"""The article: what an editor writes, and what belongs to it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model, get_image_model_string
from wagtail.models import Orderable, PageManager
from wagtail.query import PageQuerySet

from core.models import BasePage, GalleryPicture


class ArticleQuerySet(PageQuerySet):
    """Verbs over articles."""

    def with_pictures(self) -> ArticleQuerySet:
        """Articles that show a picture, in the gallery or in the body."""
        return self.filter(lead_picture__isnull=False)

    def latest_first(self) -> ArticleQuerySet:
        """The order readers see: by display date, the newest first."""
        return self.order_by("-display_date", "-pk")

    def for_listing(self) -> ArticleQuerySet:
        """Fetches what a card shows and leaves the body out: the number of queries does not grow with the list."""
        return (
            self.select_related("category", "lead_picture")
            .prefetch_related("lead_picture__renditions")
            .defer_streamfields()
        )


class ArticlePage(BasePage):
    """One piece of news: lede, body, by-line, gallery, and the campaign and honorees it is about."""

    lede = models.TextField(
        _("lede"),
        max_length=600,
        blank=True,
        help_text=_("The opening paragraph: who, what, where, when. Shown in bold, on cards and when shared."),
    )
    body = StreamField([("rich_text", RichTextBlock())], verbose_name=_("body"), blank=True)
    author_name = models.CharField(_("writer"), max_length=150, blank=True)
    author_unit = models.CharField(
        _("writer's unit"), max_length=200, blank=True, help_text=_("The by-line reads: name – unit.")
    )
    source = models.CharField(
        _("source"), max_length=255, blank=True, help_text=_("Where the article is taken from, if not written here.")
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
    # Kept by save(), so that a list joins one picture instead of reading galleries and bodies.
    lead_picture = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("lead picture"),
    )

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lede"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("author_name"), FieldPanel("author_unit")]),
                FieldPanel("source"),
                FieldRowPanel([FieldPanel("display_date"), FieldPanel("category")]),
                FieldPanel("tags"),
            ],
            heading=_("By-line and place in the news"),
        ),
        FieldPanel("body"),
        MultipleChooserPanel(
            "gallery_pictures",
            chooser_field_name="image",
            heading=_("Gallery"),
            label=_("picture"),
            help_text=_("Shown as a slideshow under the text, in this order. The first picture also stands on cards."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("campaign"),
                InlinePanel("honoree_links", heading=_("Honorees"), label=_("honoree")),
            ],
            heading=_("About whom and what"),
        ),
        InlinePanel(
            "corrections",
            heading=_("Corrections"),
            label=_("correction"),
            help_text=_("Say here what was wrong when you correct a published article; readers see it under the text."),
        ),
    ]

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is None:
            self.lead_picture = self.first_picture()
        return super().save(*args, **kwargs)

    def first_picture(self) -> Any:
        """Returns the first image of the gallery, else the first of the body, else None."""
        pictures = sorted(self.gallery_pictures.all(), key=lambda picture: picture.sort_order or 0)
        if pictures:
            return pictures[0].image
        image_model = get_image_model()
        references = self.body.stream_block.extract_references(self.body) if self.body else ()
        ids = [object_id for model, object_id, *_path in references if model is image_model]
        return image_model._default_manager.filter(pk=ids[0]).first() if ids else None

    @property
    def byline(self) -> str:
        """The by-line as Vietnamese papers write it: ``Name – unit``."""
        return " – ".join(part for part in (self.author_name, self.author_unit) if part)

    @property
    def has_pictures(self) -> bool:
        return self.lead_picture_id is not None

    @property
    def card_picture(self) -> Any:
        return self.lead_picture

    @property
    def card_kicker(self) -> str:
        return self.category.name if self.category else ""

    @property
    def card_text(self) -> str:
        return self.lede

    @property
    def card_date(self) -> Any:
        return self.display_date


class ArticleGalleryPicture(GalleryPicture):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="gallery_pictures")

    class Meta(GalleryPicture.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class ArticleHonoree(Orderable):
    """An honoree page the article is about."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="honoree_links")
    honoree_page = models.ForeignKey(
        "emulation.HonoreePage", on_delete=models.CASCADE, related_name="article_links", verbose_name=_("honoree")
    )

    panels = [FieldPanel("honoree_page")]

    class Meta(Orderable.Meta):
        verbose_name = _("honoree")
        verbose_name_plural = _("honorees")
        constraints = [models.UniqueConstraint(fields=["page", "honoree_page"], name="unique_article_honoree")]


class ArticleCorrection(models.Model):
    """What was put right after publication; readers see it, as the Press Law asks."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")
    corrected_on = models.DateField(_("corrected on"), default=timezone.localdate)
    note = models.CharField(
        _("what was corrected"), max_length=500, help_text=_("What was wrong, what is right, and why.")
    )

    panels = [FieldRowPanel([FieldPanel("corrected_on"), FieldPanel("note")])]

    class Meta:
        ordering = ["corrected_on", "pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.corrected_on:%d/%m/%Y}"
