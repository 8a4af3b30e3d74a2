"""Computes the status of a campaign from its dates. The day is always passed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from emulation.rules.choices import CampaignStatus


def campaign_status(
    starts_on: date, ends_on: date | None, today: date, final_review_on: date | None = None
) -> CampaignStatus:
    """Returns where a campaign stands on a day.

    Args:
        starts_on: first day of the period.
        ends_on: last day of the period; None for a campaign without a planned end.
        today: the day asked about.
        final_review_on: day of the (last) final review (tổng kết), where one is planned or was held.

    A campaign whose period is over is under final review until the day of that review has passed.
    """
    if today < starts_on:
        return CampaignStatus.UPCOMING
    if ends_on is None or today <= ends_on:
        return CampaignStatus.RUNNING
    if final_review_on is not None and today <= final_review_on:
        return CampaignStatus.REVIEWING
    return CampaignStatus.ENDED


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How far a period has come: ``day`` of ``days``, both counted from 1."""

    day: int
    days: int


def elapsed(starts_on: date, ends_on: date | None, today: date) -> Elapsed | None:
    """Returns how far a period has come on a day within it, None outside it or where it has no end."""
    if ends_on is None or not starts_on <= today <= ends_on:
        return None
    return Elapsed((today - starts_on).days + 1, (ends_on - starts_on).days + 1)


class HasDay(Protocol):
    """Anything that happens on one day."""

    held_on: date


Event = TypeVar("Event", bound=HasDay)


class EventState(StrEnum):
    """Where an event of a timeline lies, seen from today."""

    PAST = "past"
    TODAY = "today"
    NEXT = "next"  # the first one ahead
    LATER = "later"


@dataclass(frozen=True, slots=True)
class TimelineEntry(Generic[Event]):
    """One event of a timeline; ``is_current`` marks the last thing that happened: where things stand."""

    event: Event
    state: EventState
    is_current: bool = False


def timeline(events: Iterable[Event], today: date) -> list[TimelineEntry[Event]]:
    """Returns the events by day, each with its state; at most one is current and at most one is next."""
    ordered = sorted(events, key=lambda event: event.held_on)
    reached = [event for event in ordered if event.held_on <= today]
    ahead = ordered[len(reached) :]
    entries = [
        TimelineEntry(
            event,
            EventState.TODAY if event.held_on == today else EventState.PAST,
            is_current=index == len(reached) - 1,
        )
        for index, event in enumerate(reached)
    ]
    entries += [
        TimelineEntry(event, EventState.NEXT if index == 0 else EventState.LATER) for index, event in enumerate(ahead)
    ]
    return entries
