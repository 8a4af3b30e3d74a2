"""What stands beside campaigns, honorees and models: only what the public may see, in constant queries.

Pages are those in the language of the page they stand beside, whichever language's campaign they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery

from core.languages import version_in
from core.models.page import is_public
from core.site_version import remember
from emulation import models
from emulation.choices import AwardKind
from emulation.streaks import Streak, streaks

if TYPE_CHECKING:
    from wagtail.models import Page

    from emulation.models import (
        AwardDecision,
        AwardGrant,
        AwardRegisterPage,
        AwardType,
        CampaignPage,
        ExemplaryModelPage,
        HonoreePage,
    )

ON_PAGE = 6  # related pages of one kind that a page shows


def listed(pages: Any, limit: int = ON_PAGE) -> list[Any]:
    """Returns the latest of these pages that the public may see, with what cards show.

    Their queryset or manager says how: every page type of the portal has ``for_listing`` and ``latest_first``.
    """
    return list(pages.live().public().for_listing().latest_first()[:limit])


def articles_of_campaign(campaign: CampaignPage) -> list[Any]:
    """Returns the latest articles about a campaign; none in a site without news."""
    return listed(of_campaign(campaign.articles.model, campaign)) if hasattr(campaign, "articles") else []


def of_campaign(model: type[Page], campaign: CampaignPage) -> Any:
    """Returns the pages of a type that belong to a campaign and are written in its language."""
    return model._default_manager.filter(campaign__translation_key=campaign.translation_key, locale=campaign.locale_id)


def articles_about(honoree_page: HonoreePage) -> list[Any]:
    """Returns the latest articles about an honoree; none in a site without news."""
    if not hasattr(honoree_page, "article_links"):
        return []
    article_model = honoree_page.article_links.model._meta.get_field("page").related_model
    about = article_model.objects.filter(honoree_links__honoree_page__translation_key=honoree_page.translation_key)
    return listed(about.filter(locale=honoree_page.locale_id))


def public_campaign(page: HonoreePage | ExemplaryModelPage) -> CampaignPage | None:
    """Returns the campaign of a page, in its language where there is one; None where the public may not see it."""
    return version_in(page.campaign, page.locale_id) if page.campaign and is_public(page.campaign) else None


def others_like(honoree_page: HonoreePage, limit: int = 3) -> list[Any]:
    """Returns other exemplars of the same campaign, those of the same field where it has no others."""
    others = models.HonoreePage.objects.exemplars().filter(locale=honoree_page.locale_id).exclude(pk=honoree_page.pk)
    found = []
    if honoree_page.campaign:
        found = listed(others.filter(campaign__translation_key=honoree_page.campaign.translation_key), limit)
    if not found and honoree_page.field:
        found = listed(others.filter(field=honoree_page.field), limit)
    return found


def models_of(honoree_page: HonoreePage) -> list[Any]:
    """Returns the latest exemplary models that an honoree stands behind."""
    key = honoree_page.translation_key
    behind = models.ExemplaryModelPage.objects.filter(honoree_links__honoree_page__translation_key=key)
    return listed(behind.filter(locale=honoree_page.locale_id))


def models_like(model_page: ExemplaryModelPage, limit: int = 3) -> list[Any]:
    """Returns other exemplary models of the same field."""
    others = models.ExemplaryModelPage.objects.filter(locale=model_page.locale_id).exclude(pk=model_page.pk)
    return listed(others.filter(field=model_page.field), limit) if model_page.field else []


def people_behind(model_page: ExemplaryModelPage) -> list[Any]:
    """Returns the public pages of the honorees behind a model, in the editor's order; reads drafts in a preview.

    A translation keeps the links of the page it was made from: they count for the honorees in its own language.
    """
    order = {link.honoree_page_id: place for place, link in enumerate(model_page.honoree_links.all())}
    if not order:
        return []
    linked = models.HonoreePage.objects.filter(pk__in=order, translation_key=OuterRef("translation_key"))
    same_language = models.HonoreePage.objects.filter(locale=model_page.locale_id)
    pages = same_language.annotate(linked_as=Subquery(linked.values("pk")[:1])).filter(linked_as__isnull=False)
    return sorted(listed(pages, len(order)), key=lambda page: order[page.linked_as])


@dataclass(frozen=True, slots=True)
class YearOfAwards:
    """The awards of one year of achievement, in legal order."""

    year: int
    grants: Sequence[AwardGrant]


def awards_by_year(honoree_page: HonoreePage) -> tuple[list[YearOfAwards], list[Streak[AwardType]]]:
    """Returns an honoree's public awards in force, the latest year first, and the titles won in consecutive years."""
    if not honoree_page.honoree_id:
        return [], []
    grants = list(
        models.AwardGrant.objects.filter(honoree=honoree_page.honoree_id)
        .in_force()
        .for_public()
        .with_names()
        .newest_first()
    )
    return by_year(grants), title_streaks(grants)


def by_year(grants: Iterable[AwardGrant]) -> list[YearOfAwards]:
    """Puts awards that come year by year under their years."""
    years: dict[int, list[AwardGrant]] = {}
    for grant in grants:
        years.setdefault(grant.achievement_to, []).append(grant)
    return [YearOfAwards(year, of_year) for year, of_year in years.items()]


def title_streaks(grants: Sequence[AwardGrant]) -> list[Streak[AwardType]]:
    """Returns the titles won in consecutive years; ``grants`` come with the latest first."""
    # Rows of the catalogue under different laws share a code: one title for whoever counts years.
    types = {grant.award_type.code: grant.award_type for grant in reversed(grants)}
    runs = streaks(
        (grant.award_type.code, grant.achievement_to) for grant in grants if grant.award_type.kind == AwardKind.TITLE
    )
    return [Streak(types[run.title], run.first, run.last) for run in runs]


def award_counts(campaign: CampaignPage) -> list[tuple[str, int]]:
    """Returns how many public awards in force of each kind a campaign brought: (label, number)."""
    rows = (
        models.AwardGrant.objects.filter(campaign__translation_key=campaign.translation_key)
        .in_force()
        .for_public()
        .order_by()
        .values_list("award_type__kind")
        .annotate(number=Count("pk"))
    )
    numbers = dict(rows)
    return [(str(kind.label), numbers[kind.value]) for kind in AwardKind if numbers.get(kind.value)]


def decisions_of_campaign(campaign: CampaignPage, limit: int = 10) -> list[AwardDecision]:
    """Returns the latest public decisions that reward a campaign; an annulled one says so."""
    of_campaign = models.AwardDecision.objects.filter(campaign__translation_key=campaign.translation_key)
    return list(of_campaign.for_public().newest_first()[:limit])


def latest_decisions(limit: int = 5) -> list[AwardDecision]:
    """Returns the latest public decisions in force."""
    return list(models.AwardDecision.objects.for_public().in_force().newest_first()[:limit])


def award_register(beside: Page | None = None) -> AwardRegisterPage | None:
    """Returns the page of the award search, where the site has one: in the language of a page beside which it is named,
    else in the site's own.
    """
    register = remember("award register", models.AwardRegisterPage.own)
    return version_in(register, beside.locale_id) if register and beside else register
