"""Builds the search documents of decisions and of the register page."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, QuerySet, Value, When
from django.utils.html import strip_tags

from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.register.public_pages import decision_address, page_type, path_on_site, public, register_path
from search.documents import SearchDocument, Source, join_names
from search.types import Audience


def decisions_to_index() -> QuerySet[AwardDecision]:
    """Returns all decisions with what ``decision_document`` reads; none where there is no page to show them."""
    path = register_path()
    if not path:
        return AwardDecision.objects.none()
    honorees = AwardGrant.objects.in_force().only("decision_id", "honoree_name", "unit_name").order_by("pk")
    return AwardDecision.objects.prefetch_related(
        Prefetch("grants", queryset=honorees, to_attr="active_grants")
    ).annotate(campaign_title=_public_campaign_title(), register_path=Value(path))


def _public_campaign_title() -> Case:
    """The campaign's title where the campaign may be read by everybody, else ""."""
    campaign = public("CampaignPage").filter(pk=OuterRef("campaign_id"))
    return Case(When(Exists(campaign), then="campaign__title"), default=Value(""), output_field=CharField())


def decision_document(decision: Any) -> SearchDocument:
    """Describes one decision for the site search, with its honorees' names.

    Args:
        decision: an `AwardDecision` of ``decisions_to_index``.
    """
    honorees = [f"{grant.honoree_name}, {grant.unit_name}".rstrip(", ") for grant in decision.active_grants]
    return SearchDocument(
        texts={
            "title": f"{decision.number} – {decision.abstract}",
            "names": join_names(decision.authority, decision.signer_name, decision.campaign_title),
            "body": "; ".join(honorees),
        },
        values={
            "kind": ["decision"],
            "date": [decision.issued_on.isoformat()],
            "year": [decision.year],
            "has_pictures": [0],
        },
        stored={
            "kind": "decision",
            "title": f"{decision.number} – {decision.abstract}",
            "url": decision_address(decision.register_path, decision.pk),
            "summary": decision.authority,
            "date": decision.issued_on.isoformat(),
            "has_pictures": 0,
        },
        audience=Audience.PUBLIC if decision.is_in_force and decision.is_published else Audience.STAFF,
    )


def register_page_document(page: Any) -> SearchDocument:
    """Describes the page of the award search itself."""
    intro = strip_tags(page.intro)
    return SearchDocument(
        texts={"title": page.title, "lede": intro},
        values={"kind": ["page"], "has_pictures": [0]},
        stored={"kind": "page", "title": page.title, "url": path_on_site(page), "summary": intro, "has_pictures": 0},
    )


def sources() -> tuple[Source, ...]:
    """Returns where these documents come from; callable once models are loaded."""
    return (
        Source(index="site", model=AwardDecision, build=decision_document, queryset=decisions_to_index),
        Source(index="site", model=page_type("AwardRegisterPage"), build=register_page_document),
    )
