"""What codes and keys of the API stand for, and an award by itself."""

from datetime import date

import pytest

from emulation.models import AwardType
from emulation.rules.choices import LegalStatus
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    OrgUnitFactory,
    campaign_page,
    register_page,
)

pytestmark = pytest.mark.django_db


def every(client, path):
    """All results of a list, page by page."""
    found = []
    while path:
        answer = client.get(path).json()
        found += answer["results"]
        path = answer["next"]
    assert len(found) == answer["count"]
    return found


def test_the_catalogue_has_every_award_of_every_law_in_legal_order(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/api/v1/award-types/")
    found = every(client, "/api/v1/award-types/?page_size=50")
    assert len(found) == AwardType.objects.count()
    codes = [each["code"] for each in found]
    assert codes.index("AHLD") < codes.index("CSTDTQ") < codes.index("CSTDCS")
    fighter = next(each for each in found if each["code"] == "CSTDCS")
    assert (fighter["name"], fighter["kind"], fighter["parent"]) == ("Chiến sĩ thi đua cơ sở", "title", "CSTD")
    assert fighter["for_individuals"]
    assert not fighter["for_collectives"]


def test_an_award_is_called_by_its_name_in_the_language_asked_for(client):
    found = every(client, "/api/v1/award-types/")
    assert all(each["label"] == each["name"] for each in found)
    english = client.get("/api/v1/award-types/", headers={"Accept-Language": "en"}).json()["results"]
    assert any(each["label"] != each["name"] for each in english)


def test_units_of_the_past_lead_to_those_of_today(client):
    above = OrgUnitFactory(name="Sở Nông nghiệp và Môi trường")
    new = OrgUnitFactory(name="Phòng Môi trường", parent=above)
    old = OrgUnitFactory(name="Chi cục Bảo vệ môi trường", valid_to=date(2025, 2, 28), successor=new)
    found = {each["id"]: each for each in every(client, "/api/v1/units/")}
    assert found[new.pk]["parent_id"] == above.pk
    assert (found[old.pk]["successor_id"], found[old.pk]["valid_to"]) == (new.pk, "2025-02-28")
    assert list(found).index(above.pk) < list(found).index(new.pk)


def test_a_unit_that_nobody_has_checked_is_not_told(client):
    OrgUnitFactory(name="Phòng gõ nhầm", needs_review=True)
    assert every(client, "/api/v1/units/") == []


def test_campaigns_have_an_address_and_drafts_none(client):
    register_page()
    page, hidden = campaign_page(title="Thi đua nước rút"), campaign_page(title="Chưa đăng", slug="chua-dang")
    hidden.unpublish()
    (found,) = every(client, "/api/v1/campaigns/")
    assert (found["id"], found["title"], found["url"]) == (page.pk, "Thi đua nước rút", page.url)


def test_codes_are_told_in_the_language_asked_for(client):
    codes = client.get("/api/v1/codes/").json()
    assert {"subject", "award_kind", "level", "commendation_type", "field", "status", "unit_kind"} <= set(codes)
    assert codes["subject"][0] == {"value": "individual", "label": "Cá nhân"}
    english = client.get("/api/v1/codes/", headers={"Accept-Language": "en"}).json()
    assert english["subject"][0] == {"value": "individual", "label": "Individual"}
    assert "publication" not in codes  # for staff


@pytest.mark.parametrize("query", ["page=0", "page=2000", "page_size=101", "page_size=x", "colour=red"])
@pytest.mark.parametrize("path", ["award-types/", "units/", "campaigns/"])
def test_a_bad_parameter_is_named(client, path, query):
    response = client.get(f"/api/v1/{path}?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", query.split("=")[0]]


def test_an_award_has_an_address(client, index_now):
    register_page()
    grant = AwardGrantFactory(unit=OrgUnitFactory(name="Thanh tra Sở"), campaign=campaign_page())
    index_now()
    (listed,) = client.get("/api/v1/awards/").json()["results"]
    award = client.get(f"/api/v1/awards/{listed['id'].rpartition(':')[2]}/").json()
    assert (award["id"], award["unit_id"], award["campaign_id"]) == (grant.pk, grant.unit_id, grant.campaign_id)
    for name in ("honoree", "honoree_id", "award_type", "award_code", "year", "decision", "level", "url"):
        assert award[name] == listed[name], name


def test_an_award_that_is_not_public_is_not_found(client):
    hidden = [
        AwardGrantFactory(decision=AwardDecisionFactory(is_published=False)),
        AwardGrantFactory(decision=AwardDecisionFactory(status=LegalStatus.ANNULLED, status_reason="Sai")),
        AwardGrantFactory(status=LegalStatus.ANNULLED, status_reason="Khai sai thành tích"),
    ]
    for grant in hidden:
        assert client.get(f"/api/v1/awards/{grant.pk}/").status_code == 404
    assert client.get("/api/v1/awards/999999/").status_code == 404
    assert client.get("/api/v1/awards/0/").status_code == 422


def test_the_campaign_of_an_award_that_is_a_draft_is_not_told(client):
    register_page()
    page = campaign_page()
    grant = AwardGrantFactory(campaign=page)
    page.unpublish()
    assert client.get(f"/api/v1/awards/{grant.pk}/").json()["campaign_id"] is None
