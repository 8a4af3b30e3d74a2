"""Re-indexes campaigns, honorees and exemplary models when something that their documents quote changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.register.public_pages import page_type
from search.outbox import enqueue_queryset
from search.signals import DRAFT_FIELDS

if TYPE_CHECKING:
    from django.db.models import Model

# Of whose documents, and which of them.
Quoting = tuple[type[Any], Callable[[Any], Q]]


@cache
def quoted() -> dict[type[Any], list[Quoting]]:
    """Returns what is saved → whose documents quote it; callable once models are loaded."""
    campaign, honoree, model = (page_type(name) for name in ("CampaignPage", "HonoreePage", "ExemplaryModelPage"))
    return {
        OrgUnit: [
            (campaign, lambda unit: Q(launching_unit=unit.pk)),
            (honoree, lambda unit: Q(unit=unit.pk)),
            (model, lambda unit: Q(unit=unit.pk)),
        ],
        Honoree: [(honoree, lambda record: Q(honoree=record.pk))],
        AwardGrant: [(honoree, lambda grant: Q(honoree=grant.honoree_id))],
        AwardDecision: [(honoree, lambda decision: Q(honoree__grants__decision=decision.pk))],
        AwardType: [(honoree, lambda award: Q(honoree__grants__award_type=award.pk))],
        campaign: [(honoree, lambda page: Q(campaign=page.pk)), (model, lambda page: Q(campaign=page.pk))],
        honoree: [(model, lambda page: Q(honoree_links__honoree_page=page.pk))],
        get_image_model(): [
            (each, lambda image: Q(gallery_pictures__image=image.pk)) for each in (campaign, honoree, model)
        ],
    }


def refresh(sender: type[Any], instance: Model, update_fields: Any = None, **kwargs: Any) -> None:
    """Puts into the outbox whatever quotes the object that changes."""
    if update_fields and set(update_fields) <= DRAFT_FIELDS:
        return
    for model, quoting in quoted()[sender]:
        enqueue_queryset(model.objects.filter(quoting(instance)).order_by().distinct(), hides=False)


def refresh_all(**kwargs: Any) -> None:
    """A branch of the tree became private or public: titles quoted from it come or go."""
    for name in ("HonoreePage", "ExemplaryModelPage"):
        enqueue_queryset(page_type(name).objects.all())


def connect() -> None:
    """Connects the receivers."""
    for sender in quoted():
        for signal in (post_save, pre_delete):
            signal.connect(refresh, sender=sender, dispatch_uid=f"emulation.refresh.{sender._meta.label}")
    for signal in (post_save, post_delete):
        signal.connect(refresh_all, sender=PageViewRestriction, dispatch_uid="emulation.refresh_all")
