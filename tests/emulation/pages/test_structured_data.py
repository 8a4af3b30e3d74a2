"""What emulation pages tell machines, in the words of schema.org."""

from datetime import date

import pytest
from wagtail.models import Site

from core.renditions import CARD_USES, GALLERY_USES, make_renditions
from emulation.models import HonoreePage
from emulation.rules.choices import LegalStatus, SubjectKind
from portal.models import SiteSettings
from tests.core.structured_data import described
from tests.emulation.pages.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    AwardTypeFactory,
    CampaignFactory,
    HonoreeFactory,
    HonoreePageFactory,
    full_campaign,
    full_honoree_page,
    full_model,
)

pytestmark = pytest.mark.django_db


def test_a_campaign_is_an_event_with_its_steps_within(client):
    campaign = full_campaign()
    make_renditions(campaign.cover, *CARD_USES)
    for picture in campaign.gallery_pictures.all():
        make_renditions(picture.image, *GALLERY_USES)
    found = described(client, campaign.url)
    event = found["Event"]
    assert (event["startDate"], event["endDate"]) == ("2016-01-01", "2018-12-31")
    assert event["organizer"] == {"@type": "Organization", "name": "Sở Tài nguyên và Môi trường"}
    assert event["location"] == {"@type": "Place", "name": "Sở Tài nguyên và Môi trường"}
    assert len(event["image"]) == 3
    launch, conference = event["subEvent"]
    assert launch["location"]["name"] == "Hội trường Sở"
    assert (conference["name"], conference["startDate"]) == ("Hội nghị điển hình tiên tiến", "2018-04-21")
    assert found["ImageGallery"]["associatedMedia"][0]["caption"] == "Toàn cảnh hội nghị"
    assert [step["name"] for step in found["BreadcrumbList"]["itemListElement"]][1:] == [
        "Thi đua, khen thưởng",
        "Phong trào thi đua",
        campaign.title,
    ]


def test_a_campaign_that_names_no_unit_takes_place_where_the_agency_is(client):
    campaign = CampaignFactory(launching_unit_name="")
    SiteSettings.objects.create(site=Site.objects.get(), name="Sở Nội vụ", address="12 đường Bờ Kè")
    location = described(client, campaign.url)["Event"]["location"]
    assert location == {"@type": "Place", "name": "Sở Nội vụ", "address": "12 đường Bờ Kè"}


@pytest.fixture
def honoured(db):
    """A function that gives a profile of this subject a public award, an annulled one and one not yet public."""

    def make(**kwargs):
        honoree = HonoreeFactory(name="Trần Thị Ổi", date_of_birth=date(1971, 2, 3), note="Ghi chú nội bộ")
        title = AwardTypeFactory(name="Chiến sĩ thi đua cơ sở")
        AwardGrantFactory(honoree=honoree, award_type=title, achievement_to=2017)
        AwardGrantFactory(honoree=honoree, award_type=title, achievement_to=2016, status=LegalStatus.ANNULLED)
        hidden = AwardDecisionFactory(is_published=False)
        AwardGrantFactory(honoree=honoree, award_type=title, achievement_to=2015, decision=hidden)
        page = full_honoree_page(honoree=honoree, **kwargs)
        make_renditions(page.portrait, *CARD_USES, *GALLERY_USES)
        return page

    return make


def test_a_person_is_told_with_position_unit_and_public_awards_in_force(client, honoured):
    page = honoured()
    profile = described(client, page.url)["ProfilePage"]
    person = profile["mainEntity"]
    assert person["@type"] == "Person"
    assert person["award"] == ["Chiến sĩ thi đua cơ sở (2017)"]
    assert person["jobTitle"] == "Trưởng phòng"
    assert person["affiliation"]["name"] == "Chi cục Bảo vệ môi trường"
    assert person["image"]["@type"] == "ImageObject"
    assert not [secret for secret in ("1971", "Ghi chú", "Phiếu đồng ý") if secret in str(profile)]


def test_a_portrait_without_consent_is_told_to_nobody(client, honoured):
    page = honoured()
    HonoreePage.objects.filter(pk=page.pk).update(consent_on=None)
    assert "image" not in described(client, page.url)["ProfilePage"]["mainEntity"]


@pytest.mark.parametrize("subject", [SubjectKind.COLLECTIVE, SubjectKind.HOUSEHOLD])
def test_a_collective_or_household_is_an_organization_with_its_awards(client, honoured, subject):
    told = described(client, honoured(subject=subject).url)["ProfilePage"]["mainEntity"]
    assert told["@type"] == "Organization"
    assert told["award"] == ["Chiến sĩ thi đua cơ sở (2017)"]
    assert told["parentOrganization"]["name"] == "Chi cục Bảo vệ môi trường"


def test_a_model_is_told_as_instructions_with_the_people_behind_it(client):
    person = HonoreePageFactory(title="Bà Bưởi")
    page = full_model(people=[person])
    told = described(client, page.url)["HowTo"]
    assert [step["text"] for step in told["step"]] == ["Khảo sát khu phố", "Đặt thùng"]
    assert told["step"][1]["url"] == f"{page.full_url}#buoc-2"
    assert 'id="buoc-2"' in client.get(page.url).content.decode()
    assert told["estimatedCost"] == "12 triệu đồng một năm"
    assert told["contributor"] == [{"@type": "Person", "name": "Bà Bưởi", "url": person.full_url}]
    page.steps = []
    page.save()
    assert "step" not in described(client, page.url)["CreativeWork"]


def test_a_list_and_the_overview_are_described(client):
    person = HonoreePageFactory(title="Bà Bưởi")
    listed = described(client, person.get_parent().url)["CollectionPage"]["mainEntity"]
    assert listed["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Bà Bưởi", "url": person.full_url}
    ]
    overview = person.get_parent().get_parent()
    assert described(client, overview.url)["WebPage"]["name"] == overview.title
