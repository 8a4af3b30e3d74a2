"""Re-indexes awards and decisions when something that their documents quote changes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, post_page_move

from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.register.public_pages import page_type, register_path
from search import synonyms
from search.outbox import enqueue_keys, enqueue_queryset
from search.signals import DRAFT_FIELDS


def connect() -> None:
    campaign, register = page_type("CampaignPage"), page_type("AwardRegisterPage")
    for model in (AwardDecision, AwardType, OrgUnit, Honoree, campaign):
        post_save.connect(source_saved, sender=model, dispatch_uid=f"emulation.{model.__name__}_saved")
    for signal in (post_save, post_delete):
        signal.connect(synonyms.forget, sender=AwardType, dispatch_uid="emulation.award_names")
    # Before the deletion, which takes the link to the campaign away.
    pre_delete.connect(campaign_changed, sender=campaign, dispatch_uid="emulation.campaign_deleted")
    pre_save.connect(register_about_to_be_saved, sender=register, dispatch_uid="emulation.register_before")
    post_save.connect(register_saved, sender=register, dispatch_uid="emulation.register_saved")
    post_delete.connect(register_changed, sender=register, dispatch_uid="emulation.register_deleted")
    for signal in (post_save, post_delete):
        signal.connect(grant_changed, sender=AwardGrant, dispatch_uid="emulation.grant_changed")
        signal.connect(access_changed, sender=PageViewRestriction, dispatch_uid="emulation.access_changed")
    post_page_move.connect(page_moved, dispatch_uid="emulation.page_moved")
    page_slug_changed.connect(page_moved, dispatch_uid="emulation.page_slug_changed")


def source_saved(instance: Any, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    """What awards show of a decision, an award type, a unit, an honoree or a campaign has changed."""
    if created or (update_fields and set(update_fields) <= DRAFT_FIELDS):
        return
    enqueue_queryset(grants_showing(instance), hides=False)
    if isinstance(instance, page_type("CampaignPage")):
        enqueue_queryset(instance.decisions.all(), hides=False)


def campaign_changed(instance: Any, **kwargs: Any) -> None:
    enqueue_queryset(instance.grants.all())
    enqueue_queryset(instance.decisions.all())


def grants_showing(instance: Any) -> QuerySet[AwardGrant]:
    """Returns the awards whose document names the object."""
    match instance:
        case AwardDecision():
            return AwardGrant.objects.filter(decision=instance)
        case Honoree():
            return AwardGrant.objects.filter(honoree=instance)
        case _ if isinstance(instance, page_type("CampaignPage")):
            return AwardGrant.objects.filter(campaign=instance)
        case AwardType():
            return AwardGrant.objects.filter(award_type__in=AwardType.objects.below(instance))
        case OrgUnit():
            branch = OrgUnit.objects.below(instance)
            relatives = Q(successor__in=branch) | Q(successor__successor__in=branch) | Q(predecessors=instance)
            return AwardGrant.objects.filter(Q(unit__in=branch) | Q(unit__in=OrgUnit.objects.filter(relatives)))
    raise TypeError(f"No award shows {instance!r}")


def grant_changed(instance: AwardGrant, **kwargs: Any) -> None:
    """A decision's document names its honorees."""
    enqueue_keys(AwardDecision, [instance.decision_id])


def access_changed(**kwargs: Any) -> None:
    """A campaign, or the register itself, may have become private or public."""
    enqueue_queryset(AwardGrant.objects.exclude(campaign=None))
    enqueue_queryset(AwardDecision.objects.all())


def register_about_to_be_saved(instance: Any, **kwargs: Any) -> None:
    instance.public_path_before = register_path()


def register_saved(instance: Any, **kwargs: Any) -> None:
    """Most changes of the register page, such as its introduction, leave the addresses as they are."""
    if instance.public_path_before != register_path():
        register_changed()


def register_changed(**kwargs: Any) -> None:
    """Addresses of decisions hang on the register page."""
    enqueue_queryset(AwardGrant.objects.all())
    enqueue_queryset(AwardDecision.objects.all())


def page_moved(instance: Page, **kwargs: Any) -> None:
    if page_type("AwardRegisterPage").objects.descendant_of(instance, inclusive=True).exists():
        register_changed()
