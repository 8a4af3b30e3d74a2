"""Verbs over articles."""

from __future__ import annotations

from wagtail.query import PageQuerySet


class ArticleQuerySet(PageQuerySet):
    def with_pictures(self) -> ArticleQuerySet:
        """Articles that show a picture, in the gallery or in the body."""
        return self.filter(lead_picture__isnull=False)

    def latest_first(self) -> ArticleQuerySet:
        """The order readers see: by display date, the newest first."""
        return self.order_by("-display_date", "-pk")

    def for_listing(self) -> ArticleQuerySet:
        """Fetches what a card shows with the same query, and leaves the body out."""
        return self.select_related("category", "lead_picture").defer_streamfields()
