"""Builds the search documents of campaigns, honorees, exemplary models and their lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from core.blocks import plain_text
from emulation.models.exemplary_model_parts import ExemplaryModelGalleryPicture, ModelHonoree
from emulation.models.grants import AwardGrant
from emulation.models.honoree_parts import HonoreeGalleryPicture
from emulation.models.milestone import CampaignGalleryPicture
from emulation.register.public_pages import page_type, path_on_site, public
from search.documents import SearchDocument, Source

if TYPE_CHECKING:
    from datetime import date

    from core.models import GalleryPicture


# --- What is read ----------------------------------------------------------------------------


def _pictures(picture_model: type[GalleryPicture]) -> Prefetch:
    return Prefetch(
        "gallery_pictures", picture_model._default_manager.select_related("image"), to_attr="shown_pictures"
    )


def _public_campaign_title() -> Subquery:
    return Subquery(Page.objects.live().public().filter(pk=OuterRef("campaign_id")).values("title")[:1])


def findable_campaigns() -> QuerySet[Any]:
    """Public campaigns with all that ``campaign_document`` reads."""
    return (
        public("CampaignPage")
        .select_related("launching_unit")
        .prefetch_related("milestones", _pictures(CampaignGalleryPicture))
    )


def findable_honorees() -> QuerySet[Any]:
    """Public honoree pages with all that ``honoree_document`` reads: of the awards only those in force and public."""
    grants = AwardGrant.objects.in_force().for_public().select_related("award_type", "decision").order_by("pk")
    return (
        public("HonoreePage")
        .select_related("unit", "honoree")
        .annotate(campaign_title=_public_campaign_title())
        .prefetch_related(
            "achievements",
            Prefetch("honoree__grants", grants, to_attr="public_grants"),
            _pictures(HonoreeGalleryPicture),
        )
    )


def findable_models() -> QuerySet[Any]:
    """Public exemplary models with all that ``model_document`` reads; of the honorees only public titles."""
    links = ModelHonoree.objects.filter(honoree_page__in=Page.objects.live().public()).select_related("honoree_page")
    return (
        public("ExemplaryModelPage")
        .select_related("unit")
        .annotate(campaign_title=_public_campaign_title())
        .prefetch_related(
            "results",
            "steps",
            "replications",
            Prefetch("honoree_links", links, to_attr="public_honoree_links"),
            _pictures(ExemplaryModelGalleryPicture),
        )
    )


# --- Documents -------------------------------------------------------------------------------


def campaign_document(page: Any) -> SearchDocument:
    """Builds the document of a campaign that ``findable_campaigns`` has read; found under every year of its period."""
    milestones = page.milestones.all()
    papers = [block.value for step in milestones for block in step.papers]
    files = [block.value for step in milestones for block in step.files]
    last_year = (page.ends_on or page.starts_on).year
    return _document(
        page,
        kind="campaign",
        body=[
            get_text_for_indexing(page.aims),
            plain_text(page.body),
            get_text_for_indexing(page.next_directions),
            page.launch_document_title,
            *(f"{step} {get_text_for_indexing(step.summary)}" for step in milestones),
            *(paper["title"] for paper in papers),
            *(file["title"] for file in files),
        ],
        names=[
            page.slogan,
            page.launching_unit_name,
            *_unit_names(page.launching_unit),
            page.launch_document_number,
            *(step.place for step in milestones),
            *(text for paper in papers for text in (paper["speaker"], paper["unit"])),
        ],
        day=page.starts_on,
        years=range(page.starts_on.year, last_year + 1),
        also={"starts_on": page.starts_on.isoformat(), "ends_on": page.ends_on.isoformat() if page.ends_on else ""},
    )


def honoree_document(page: Any) -> SearchDocument:
    """Builds the document of an honoree page that ``findable_honorees`` has read.

    Quote and story are in it only with consent; the consent itself never is.
    """
    grants = page.honoree.public_grants if page.honoree else []
    story = [page.quote, plain_text(page.body)] if page.may_show_story else []
    return _document(
        page,
        kind="honoree",
        body=[
            *story,
            *(achievement.text for achievement in page.achievements.all()),
            *(f"{grant.award_type.name} {grant.period} {grant.decision.number} {grant.citation}" for grant in grants),
        ],
        names=[
            page.honoree.name if page.honoree else "",
            page.position,
            page.unit_name,
            *_unit_names(page.unit),
            page.campaign_title or "",
            page.get_field_display(),
        ],
        years=[page.year] if page.year else [],
        also={"whereabouts": page.whereabouts},
    )


def model_document(page: Any) -> SearchDocument:
    """Builds the document of an exemplary model that ``findable_models`` has read."""
    replications = page.replications.all()
    return _document(
        page,
        kind="model",
        body=[
            get_text_for_indexing(page.problem),
            get_text_for_indexing(page.solution),
            plain_text(page.body),
            *(str(result) for result in page.results.all()),
            page.cost,
            get_text_for_indexing(page.cost_details),
            *(step.text for step in page.steps.all()),
            *(replication.result for replication in replications),
        ],
        names=[
            page.unit_name,
            *_unit_names(page.unit),
            page.contact_unit,
            *(replication.unit_name for replication in replications),
            *(link.honoree_page.title for link in page.public_honoree_links),
            page.campaign_title or "",
            page.get_field_display(),
        ],
        years=[page.year] if page.year else [],
        also={"unit": page.unit_name},
    )


def index_document(page: Any) -> SearchDocument:
    """Builds the document of the overview or of a list."""
    intro = get_text_for_indexing(page.intro)
    return SearchDocument(
        texts={"title": page.title, "lede": intro},
        values={"kind": ["page"], "has_pictures": [0]},
        stored={"kind": "page", "title": page.title, "url": path_on_site(page), "summary": intro},
    )


def _document(
    page: Any,
    *,
    kind: str,
    body: Iterable[str],
    names: Iterable[str],
    years: Iterable[int],
    also: dict[str, str],
    day: date | None = None,
) -> SearchDocument:
    if day is None and page.first_published_at:
        day = timezone.localdate(page.first_published_at)
    captions = [f"{picture.shown_caption} {picture.alt}" for picture in page.shown_pictures]
    day_text = day.isoformat() if day else ""
    return SearchDocument(
        texts={
            "title": page.title,
            "lede": page.lede,
            "body": "\n".join(filter(None, [*body, *captions])),
            "names": "\n".join(filter(None, names)),
        },
        values={
            "kind": [kind],
            "date": [day_text] if day_text else [],
            "year": list(years),
            "has_pictures": [int(page.has_pictures)],
        },
        stored={
            "kind": kind,
            "title": page.title,
            "url": path_on_site(page),
            "summary": page.card_text,
            "date": day_text,
            "has_pictures": page.has_pictures,
            **also,
        },
    )


def _unit_names(unit: Any) -> list[str]:
    return [unit.name, unit.short_name] if unit else []


def sources() -> tuple[Source, ...]:
    """Returns where these documents come from; callable once models are loaded."""
    lists = ("EmulationIndexPage", "CampaignIndexPage", "HonoreeIndexPage", "ExemplaryModelIndexPage")
    return (
        Source("site", page_type("CampaignPage"), campaign_document, findable_campaigns),
        Source("site", page_type("HonoreePage"), honoree_document, findable_honorees),
        Source("site", page_type("ExemplaryModelPage"), model_document, findable_models),
        *(Source("site", page_type(name), index_document) for name in lists),
    )
