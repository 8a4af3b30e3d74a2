"""Where a campaign stands: the pure function, and the database asked the same question."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.models import CampaignMilestone, CampaignPage
from emulation.rules.campaign_status import Elapsed, EventState, campaign_status, elapsed, timeline
from emulation.rules.choices import CampaignStatus, MilestoneKind
from tests.emulation.pages.factories import CampaignFactory

FIRST, LAST, REVIEW = date(2016, 1, 1), date(2018, 12, 31), date(2019, 1, 15)
days = st.dates(date(1997, 1, 1), date(2100, 1, 1))


@dataclass(frozen=True)
class Step:
    held_on: date


@pytest.mark.parametrize(
    ("today", "status"),
    [
        (date(2015, 12, 31), CampaignStatus.UPCOMING),
        (FIRST, CampaignStatus.RUNNING),
        (LAST, CampaignStatus.RUNNING),
        (date(2019, 1, 1), CampaignStatus.REVIEWING),
        (REVIEW, CampaignStatus.REVIEWING),
        (date(2019, 1, 16), CampaignStatus.ENDED),
    ],
)
def test_the_status_changes_on_the_days_that_count(today, status):
    assert campaign_status(FIRST, LAST, today, REVIEW) == status


def test_a_campaign_without_a_review_ahead_ends_with_its_period():
    assert campaign_status(FIRST, LAST, LAST + timedelta(days=1)) == CampaignStatus.ENDED


def test_a_campaign_without_an_end_runs_on():
    assert campaign_status(FIRST, None, date(2099, 1, 1)) == CampaignStatus.RUNNING


@given(starts_on=days, length=st.none() | st.integers(0, 4000), review=st.none() | days, today=days)
def test_time_only_moves_a_campaign_forward(starts_on, length, review, today):
    ends_on = None if length is None else starts_on + timedelta(days=length)
    order = list(CampaignStatus)
    now = campaign_status(starts_on, ends_on, today, review)
    tomorrow = campaign_status(starts_on, ends_on, today + timedelta(days=1), review)
    assert order.index(now) <= order.index(tomorrow)


@given(starts_on=days, length=st.none() | st.integers(0, 4000), today=days)
def test_elapsed_days_are_counted_exactly_while_a_period_with_an_end_runs(starts_on, length, today):
    ends_on = None if length is None else starts_on + timedelta(days=length)
    found = elapsed(starts_on, ends_on, today)
    running = campaign_status(starts_on, ends_on, today) == CampaignStatus.RUNNING
    assert (found is not None) == (running and ends_on is not None)
    if found:
        assert 1 <= found.day <= found.days == length + 1


def test_the_first_day_of_a_period_is_day_one():
    assert elapsed(FIRST, date(2016, 1, 10), FIRST) == Elapsed(1, 10)


@given(st.lists(days.map(Step)), days)
def test_a_timeline_keeps_every_step_in_order_with_one_current_and_one_next_at_most(steps, today):
    entries = timeline(steps, today)
    assert [entry.event.held_on for entry in entries] == sorted(step.held_on for step in steps)
    assert sum(entry.is_current for entry in entries) == any(step.held_on <= today for step in steps)
    assert sum(entry.state == EventState.NEXT for entry in entries) == any(step.held_on > today for step in steps)
    assert all((entry.event.held_on > today) == (entry.state in ("next", "later")) for entry in entries)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "today", [date(2015, 12, 31), FIRST, LAST, date(2019, 1, 1), REVIEW, date(2019, 1, 16), date(2030, 1, 1)]
)
def test_the_database_gives_each_campaign_the_status_that_the_function_gives(today):
    CampaignFactory(title="Không có tổng kết")
    CampaignFactory(title="Không có hạn", ends_on=None)
    reviewed = CampaignFactory(title="Có tổng kết")
    # Two reviews: the last one decides; a conference after it does not.
    reviewed.milestones = [
        CampaignMilestone(kind=MilestoneKind.FINAL_REVIEW, held_on=date(2018, 11, 1)),
        CampaignMilestone(kind=MilestoneKind.FINAL_REVIEW, held_on=REVIEW),
        CampaignMilestone(kind=MilestoneKind.CONFERENCE, held_on=date(2029, 1, 1)),
    ]
    reviewed.save()
    for status in CampaignStatus:
        found = set(CampaignPage.objects.in_status(status, on=today).values_list("title", flat=True))
        assert found == {
            page.title
            for page in CampaignPage.objects.all()
            if campaign_status(page.starts_on, page.ends_on, today, page.final_review_on) == status
        }
