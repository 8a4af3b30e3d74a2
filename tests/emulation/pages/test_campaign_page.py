"""A campaign as the public sees it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import PageViewRestriction

from emulation.models import CampaignGalleryPicture, CampaignMilestone
from emulation.rules.choices import AwardKind, LegalStatus, MilestoneKind
from tests.emulation.pages.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    AwardRegisterFactory,
    AwardTypeFactory,
    CampaignFactory,
    ExemplaryModelFactory,
    HonoreePageFactory,
    full_campaign,
    picture,
)
from tests.news.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def text(client, page, path=""):
    response = client.get(page.url + path)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_all_that_an_editor_wrote(client):
    html = text(client, full_campaign())
    for written in (
        "Đoàn kết, sáng tạo, thi đua",
        "12/KH-STNMT",
        "Kế hoạch phát động",
        "Sở Tài nguyên và Môi trường",
        "Mục tiêu của phong trào",
        "Phương hướng giai đoạn sau",
        "Nội dung phong trào",
        "Hội nghị điển hình tiên tiến",
        "Hội trường Sở",
        "Có 17 tập thể, cá nhân được khen",
        "Tham luận về đo đạc",
        "Lê Thị Bưởi",
        "Chi cục Đất đai",
        "Toàn cảnh hội nghị",
    ):
        assert written in html, written


def test_it_renders_with_nothing_optional(client):
    html = text(client, CampaignFactory(ends_on=None))
    assert 'id="milestones-heading"' not in html
    assert 'id="awards-heading"' not in html


def test_it_has_a_print_view(client):
    html = text(client, full_campaign(), "in/")
    assert "print-view" in html
    assert "Tham luận về đo đạc" in html


def test_the_last_step_reached_is_the_current_one(client):
    campaign = CampaignFactory()
    campaign.milestones = [
        CampaignMilestone(kind=MilestoneKind.LAUNCH, title="Lễ phát động", held_on=date(2016, 1, 5)),
        CampaignMilestone(kind=MilestoneKind.FINAL_REVIEW, title="Tổng kết", held_on=date(2099, 1, 5)),
    ]
    campaign.save()
    html = text(client, campaign).partition("<main")[2]
    current = html.index('aria-current="step"')
    assert current < html.index("Lễ phát động") < html.index("is-ahead") < html.index("Tổng kết")
    assert html.count('aria-current="step"') == 1


def test_it_shows_its_articles_honorees_and_models(client):
    campaign = CampaignFactory()
    ArticleFactory(title="Tin về phong trào", campaign=campaign)
    HonoreePageFactory(title="Bà Điển Hình", campaign=campaign)
    ExemplaryModelFactory(title="Mô hình của phong trào", campaign=campaign)
    html = text(client, campaign)
    for title in ("Tin về phong trào", "Bà Điển Hình", "Mô hình của phong trào"):
        assert title in html


def test_drafts_and_private_pages_are_not_shown_beside_it(client):
    campaign = CampaignFactory()
    HonoreePageFactory(title="Bà Bản Nháp", campaign=campaign, live=False)
    private = ExemplaryModelFactory(title="Mô hình kín", campaign=campaign)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    ArticleFactory(title="Tin nháp", campaign=campaign, live=False)
    html = text(client, campaign)
    for title in ("Bà Bản Nháp", "Mô hình kín", "Tin nháp"):
        assert title not in html


def test_it_counts_only_public_awards_in_force(client):
    campaign, register = CampaignFactory(), AwardRegisterFactory()
    title, certificate = AwardTypeFactory(kind=AwardKind.TITLE), AwardTypeFactory(kind=AwardKind.COMMENDATION)
    AwardGrantFactory.create_batch(3, campaign=campaign, award_type=title)
    AwardGrantFactory(campaign=campaign, award_type=certificate)
    AwardGrantFactory(campaign=campaign, award_type=certificate, status=LegalStatus.ANNULLED)
    AwardGrantFactory(campaign=campaign, award_type=title, decision__is_published=False)
    AwardGrantFactory(campaign=campaign, award_type=title, decision__status=LegalStatus.ANNULLED)
    response = client.get(campaign.url)
    assert [number for _, number in response.context["award_counts"]] == [3, 1]
    assert f"{register.url}?campaign={campaign.pk}" in response.content.decode()


def test_unpublished_decisions_are_not_listed(client):
    campaign = CampaignFactory()
    AwardDecisionFactory(number="125/QĐ-STNMT", campaign=campaign)
    AwardDecisionFactory(number="999/QĐ-STNMT", campaign=campaign, is_published=False)
    html = text(client, campaign)
    assert "125/QĐ-STNMT" in html
    assert "999/QĐ-STNMT" not in html


def test_an_annulled_decision_is_listed_with_its_standing(client):
    campaign = CampaignFactory()
    AwardDecisionFactory(campaign=campaign, status=LegalStatus.ANNULLED, status_reason="Khai gian")
    assert "badge--bad" in text(client, campaign)


def test_it_cannot_end_before_it_starts():
    campaign = CampaignFactory.build(starts_on=date(2018, 1, 1), ends_on=date(2017, 12, 31))
    with pytest.raises(ValidationError) as error:
        campaign.clean()
    assert "ends_on" in error.value.message_dict


def test_a_running_campaign_says_how_far_it_has_come(client):
    today = timezone.localdate()
    campaign = CampaignFactory(starts_on=today, ends_on=today)
    campaign.milestones = [CampaignMilestone(held_on=today)]
    campaign.save()
    assert "<progress" in text(client, campaign)


def test_it_says_how_far_it_has_come_before_a_milestone_is_known(client):
    today = timezone.localdate()
    campaign = CampaignFactory(starts_on=today, ends_on=today)
    html = text(client, campaign)
    assert "<progress" in html
    assert '<ol class="timeline milestones">' not in html
    assert 'id="milestones-heading"' not in text(client, campaign, "in/"), "nothing of it is for paper"


def test_the_number_of_queries_does_not_grow_with_what_came_of_it(queries):
    campaign = full_campaign()
    AwardRegisterFactory()

    def fill(count):
        for n in range(count):
            AwardGrantFactory(campaign=campaign, decision__campaign=campaign)
            HonoreePageFactory(campaign=campaign)
            ExemplaryModelFactory(campaign=campaign)
            ArticleFactory(campaign=campaign, pictures=0)
            campaign.gallery_pictures.add(CampaignGalleryPicture(image=picture()))
            campaign.milestones.add(CampaignMilestone(held_on=date(2017, 1, n + 1)))
        campaign.save()

    fill(1)
    few = queries(campaign.url)
    fill(5)
    assert queries(campaign.url) == few <= 13  # the way over a root that is no BasePage costs one more
