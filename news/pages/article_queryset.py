"""Queryset of articles."""

from __future__ import annotations

from core.models import StoryQuerySet


class ArticleQuerySet(StoryQuerySet):
    def latest_first(self) -> ArticleQuerySet:
        """The order readers see: by display date, the newest first."""
        return self.order_by("-display_date", "-pk")

    def for_listing(self) -> ArticleQuerySet:
        """Fetches what a card shows with the same query, and leaves the body out."""
        return super().for_listing().select_related("category")
