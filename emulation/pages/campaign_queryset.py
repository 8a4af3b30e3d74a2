"""Queryset of campaigns, with filters by their status on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from core.models import StoryQuerySet
from emulation.models.milestone import CampaignMilestone
from emulation.rules.choices import CampaignStatus, MilestoneKind


def status_q(status: CampaignStatus, on: date) -> Q:
    """Returns `campaign_status` as a condition on campaigns: those it puts into this status on this day."""
    if status == CampaignStatus.UPCOMING:
        return Q(starts_on__gt=on)
    if status == CampaignStatus.RUNNING:
        return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    reviews_ahead = CampaignMilestone.objects.filter(kind=MilestoneKind.FINAL_REVIEW, held_on__gte=on)
    is_reviewing = Q(pk__in=reviews_ahead.values("page"))
    over = Q(starts_on__lte=on, ends_on__lt=on)
    return over & (is_reviewing if status == CampaignStatus.REVIEWING else ~is_reviewing)


class CampaignQuerySet(StoryQuerySet):
    """Campaigns by where they stand; ``on`` is the day asked about, today where left out."""

    def in_status(self, status: CampaignStatus, on: date | None = None) -> CampaignQuerySet:
        return self.filter(status_q(status, on or timezone.localdate()))

    def upcoming(self, on: date | None = None) -> CampaignQuerySet:
        return self.in_status(CampaignStatus.UPCOMING, on)

    def running(self, on: date | None = None) -> CampaignQuerySet:
        return self.in_status(CampaignStatus.RUNNING, on)

    def ended(self, on: date | None = None) -> CampaignQuerySet:
        return self.in_status(CampaignStatus.ENDED, on)

    def latest_first(self) -> CampaignQuerySet:
        return self.order_by("-starts_on", "-pk")

    def for_listing(self) -> CampaignQuerySet:
        """Fetches what a card shows, the milestones that decide the status among it."""
        return super().for_listing().prefetch_related("milestones")
