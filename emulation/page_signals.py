"""Changes elsewhere that alter the documents of campaigns, honorees and exemplary models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from emulation.models import (
    AwardDecision,
    AwardGrant,
    AwardType,
    CampaignPage,
    ExemplaryModelPage,
    Honoree,
    HonoreePage,
    OrgUnit,
)
from search.outbox import enqueue_queryset
from search.signals import DRAFT_FIELDS

if TYPE_CHECKING:
    from django.db.models import Model

# What is saved → whose documents quote it, and which of them.
Quoting = tuple[type[Any], Callable[[Any], Q]]
QUOTED: dict[type[Any], list[Quoting]] = {
    OrgUnit: [
        (CampaignPage, lambda unit: Q(launching_unit=unit.pk)),
        (HonoreePage, lambda unit: Q(unit=unit.pk)),
        (ExemplaryModelPage, lambda unit: Q(unit=unit.pk)),
    ],
    Honoree: [(HonoreePage, lambda honoree: Q(honoree=honoree.pk))],
    AwardGrant: [(HonoreePage, lambda grant: Q(honoree=grant.honoree_id))],
    AwardDecision: [(HonoreePage, lambda decision: Q(honoree__grants__decision=decision.pk))],
    AwardType: [(HonoreePage, lambda award: Q(honoree__grants__award_type=award.pk))],
    CampaignPage: [
        (HonoreePage, lambda page: Q(campaign=page.pk)),
        (ExemplaryModelPage, lambda page: Q(campaign=page.pk)),
    ],
    HonoreePage: [(ExemplaryModelPage, lambda page: Q(honoree_links__honoree_page=page.pk))],
    get_image_model(): [
        (model, lambda image: Q(gallery_pictures__image=image.pk))
        for model in (CampaignPage, HonoreePage, ExemplaryModelPage)
    ],
}


def refresh(sender: type[Any], instance: Model, update_fields: Any = None, **kwargs: Any) -> None:
    """Puts into the outbox whatever quotes the object that changes."""
    if update_fields and set(update_fields) <= DRAFT_FIELDS:
        return
    for model, quoting in QUOTED[sender]:
        enqueue_queryset(model.objects.filter(quoting(instance)).order_by().distinct(), hides=False)


def refresh_all(**kwargs: Any) -> None:
    """A branch of the tree became private or public: titles quoted from it come or go."""
    for model in (HonoreePage, ExemplaryModelPage):
        enqueue_queryset(model.objects.all())


def connect() -> None:
    """Connects the receivers."""
    for sender in QUOTED:
        for signal in (post_save, pre_delete):
            signal.connect(refresh, sender=sender, dispatch_uid=f"emulation.refresh.{sender._meta.label}")
    for signal in (post_save, post_delete):
        signal.connect(refresh_all, sender=PageViewRestriction, dispatch_uid="emulation.refresh_all")
