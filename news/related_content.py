"""Finds the content related to an article: related and latest news, older and newer, the pages it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from wagtail.models import Page

from core.languages import version_in
from core.models.page import is_public
from core.site_version import remember

if TYPE_CHECKING:
    from django.db.models import Expression

    from news.pages.article_queryset import ArticleQuerySet

CAMPAIGN_WEIGHT = 4
TAG_WEIGHT = 2  # for each tag in common
CATEGORY_WEIGHT = 1
RELATED_COUNT = 4
LATEST_COUNT = 5


class RelatedContent:
    """Fetches each thing when it is first asked for: the print view and the form pay for nothing they do not show.

    Only what everyone may read is returned.
    """

    def __init__(self, article: Any) -> None:
        self.article = article

    @cached_property
    def siblings(self) -> ArticleQuerySet:
        """The other articles of the same index."""
        return type(self.article).objects.sibling_of(self.article, inclusive=False).live().public()

    @cached_property
    def related(self) -> list[Any]:
        """Those that share the campaign, tags or the category, the closest and then the newest first: one query."""
        return list(
            self.siblings.annotate(closeness=closeness(self.article))
            .filter(closeness__gt=0)
            .order_by("-closeness", "-display_date", "-pk")
            .for_listing()[:RELATED_COUNT]
        )

    @cached_property
    def latest(self) -> list[Any]:
        """The newest others that are not related; read once for all articles of an index."""
        shown = {self.article.pk, *(article.pk for article in self.related)}
        parent = self.article.path[: -self.article.steplen]
        siblings = type(self.article).objects.sibling_of(self.article).live().public()
        newest = siblings.latest_first().for_listing()[: LATEST_COUNT + RELATED_COUNT + 1]
        found = remember(("latest articles", parent), lambda: list(newest))
        return [article for article in found if article.pk not in shown][:LATEST_COUNT]

    @cached_property
    def older_and_newer(self) -> tuple[Any | None, Any | None]:
        """The articles before and after, by display date: one query."""
        return self.article.neighbours(self.siblings.defer_streamfields(), "display_date")

    @cached_property
    def subjects(self) -> dict[str, list[Page]]:
        """The pages the article is about: ``campaign`` (one or none) and ``honorees``."""
        campaign, language = self.article.campaign, self.article.locale_id
        honorees = [link.honoree_page for link in self.article.honoree_links.select_related("honoree_page")]
        return {
            "campaign": [version_in(campaign, language)] if campaign and is_public(campaign) else [],
            "honorees": [version_in(page, language) for page in honorees if page and is_public(page)],
        }


def closeness(article: Any) -> Expression:
    """Returns the expression that weighs how much an article has in common with this one, 0 for nothing."""
    shared_tags = (
        article.tagged_items.model.objects.filter(content_object=OuterRef("pk"), tag__in=article.tag_list)
        .order_by()
        .values("content_object")
        .annotate(count=Count("pk"))
        .values("count")
    )
    weight = Coalesce(Subquery(shared_tags, output_field=IntegerField()), 0) * TAG_WEIGHT
    if article.campaign_id:
        weight += Case(When(Q(campaign=article.campaign_id), then=Value(CAMPAIGN_WEIGHT)), default=Value(0))
    if article.category_id:
        weight += Case(When(Q(category=article.category_id), then=Value(CATEGORY_WEIGHT)), default=Value(0))
    return weight
