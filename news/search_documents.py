"""Builds the search documents of the news, and updates them when related objects change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.signals import post_save, pre_delete
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from core.blocks import plain_text
from core.models.page import private_pages
from news.models import ArticleCategory, ArticleGalleryPicture, ArticleHonoree, ArticlePage, ArticleTag, NewsIndexPage
from search.documents import SearchDocument, Source, register
from search.outbox import enqueue_queryset
from search.signals import DRAFT_FIELDS

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


def findable_articles() -> QuerySet[ArticlePage]:
    """What everyone may read, with all that ``article_document`` reads; of campaign and honorees only public titles."""
    public_pages = Page.objects.live().exclude(private_pages())
    return (
        ArticlePage.objects.live()
        .public()
        .select_related("category")
        .annotate(campaign_title=Subquery(public_pages.filter(pk=OuterRef("campaign_id")).values("title")[:1]))
        .prefetch_related(
            "tags",
            Prefetch(
                "gallery_pictures", ArticleGalleryPicture.objects.select_related("image"), to_attr="shown_pictures"
            ),
            Prefetch(
                "honoree_links",
                ArticleHonoree.objects.filter(honoree_page__in=public_pages).select_related("honoree_page"),
                to_attr="public_honoree_links",
            ),
        )
    )


def article_document(article: Any) -> SearchDocument:
    """Builds the document of an article that ``findable_articles`` has read."""
    date = timezone.localdate(article.display_date)
    captions = [f"{picture.shown_caption} {picture.alt}" for picture in article.shown_pictures]
    names = [
        article.author_name,
        article.author_unit,
        article.category.name if article.category else "",
        article.campaign_title or "",
        *sorted(tag.name for tag in article.tags.all()),
        *(link.honoree_page.title for link in article.public_honoree_links),
    ]
    return SearchDocument(
        texts={
            "title": article.title,
            "lede": article.lede,
            "body": "\n".join([plain_text(article.body), *captions]),
            "names": "\n".join(filter(None, names)),
        },
        values={
            "kind": ["article"],
            "date": [date.isoformat()],
            "year": [date.year],
            "has_pictures": [int(article.has_pictures)],
        },
        stored={
            "kind": "article",
            "title": article.title,
            "url": page_path(article),
            "summary": article.card_text,
            "date": date.isoformat(),
            "has_pictures": article.has_pictures,
            "category": article.category.name if article.category else "",
        },
    )


def index_document(page: NewsIndexPage) -> SearchDocument:
    """Builds the document of a news index."""
    return SearchDocument(
        texts={"title": page.title, "lede": page.intro},
        values={"kind": ["page"], "has_pictures": [0]},
        stored={"kind": "page", "title": page.title, "url": page_path(page), "summary": page.intro},
    )


def page_path(page: Page) -> str:
    """Returns the page's address without scheme and host, "" where it stands under no site."""
    parts = page.get_url_parts()
    return parts[2] or "" if parts else ""


def register_all() -> None:
    """Registers the documents, and the receivers for what they take from other objects."""
    register(Source(index="site", model=ArticlePage, build=article_document, queryset=findable_articles))
    register(Source(index="site", model=NewsIndexPage, build=index_document))
    senders: dict[Any, Any] = {
        ArticleCategory: lambda category: Q(category=category.pk),
        ArticleTag: lambda tag: Q(tagged_items__tag=tag.pk),
        "emulation.CampaignPage": lambda page: Q(campaign=page.pk),
        "emulation.HonoreePage": lambda page: Q(honoree_links__honoree_page=page.pk),
        get_image_model(): shown_by,
    }
    for sender, affected in senders.items():

        def refresh(instance: Model, update_fields: Any = None, affected: Any = affected, **kwargs: Any) -> None:
            if not (update_fields and set(update_fields) <= DRAFT_FIELDS):
                enqueue_queryset(ArticlePage.objects.filter(affected(instance)), hides=False)

        for signal in (post_save, pre_delete):
            signal.connect(refresh, sender=sender, weak=False, dispatch_uid=f"news.refresh.{sender}")


def shown_by(image: Any) -> Q:
    """Returns the condition for the articles that show an image, in the gallery or in the body."""
    content_type = ContentType.objects.get_for_model(ArticlePage)
    references = ReferenceIndex.get_references_to(image).filter(content_type=content_type)
    return Q(gallery_pictures__image=image.pk) | Q(pk__in=list(references.values_list("object_id", flat=True)))
