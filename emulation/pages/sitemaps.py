"""Sitemap of the public decisions in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from wagtail.contrib.sitemaps import Sitemap

from emulation.models.decisions import AwardDecision
from emulation.register.public_pages import award_register, decision_address


class DecisionSitemap(Sitemap):
    """The public decisions in force; none on a site without a public award register."""

    limit = 10_000

    def items(self) -> QuerySet[AwardDecision]:  # type: ignore[override]  # Wagtail's is of pages
        decisions = AwardDecision.objects.for_public().in_force().order_by("pk")
        return decisions if award_register() else decisions.none()

    def get_latest_lastmod(self) -> datetime | None:
        return self.items().order_by().aggregate(latest=Max("updated_at"))["latest"]

    def get_urls(self, page: Any = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        register = award_register()
        base = register.get_full_url(self.request) if register else None
        rows = self.paginator.page(page).object_list.values_list("pk", "updated_at") if base else ()
        return [{"location": decision_address(base or "", pk), "lastmod": updated_at} for pk, updated_at in rows]
