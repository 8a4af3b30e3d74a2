"""`/api/v1/awards/` and `/api/v1/decisions/`."""

import pytest
from django.utils.http import urlencode

from emulation.choices import LegalStatus
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    campaign_page,
    collective,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def test_an_award_is_given_field_by_field(client, index_now):
    campaign = campaign_page(title="Thi đua nước rút")
    honoree = HonoreeFactory(name="Nguyễn Thị Ánh", unit=OrgUnitFactory(name="Thanh tra Sở"), position="Thanh tra viên")
    grant = AwardGrantFactory(code="CSTDCS", honoree=honoree, campaign=campaign, citation="Số hóa hồ sơ")
    index_now()
    answer = client.get("/api/v1/awards/?q=anh").json()
    assert answer["count"] == 1
    assert answer["results"] == [
        {
            "id": f"emulation.awardgrant:{grant.pk}",
            "kind": "award",
            "title": "Nguyễn Thị Ánh",
            "url": f"/khen-thuong/quyet-dinh/{grant.decision_id}/",
            "highlight": {"honoree": "Nguyễn Thị <mark>Ánh</mark>"},
            "honoree": "Nguyễn Thị Ánh",
            "subject": "individual",
            "position": "Thanh tra viên",
            "unit": "Thanh tra Sở",
            "award_type": "Chiến sĩ thi đua cơ sở",
            "award_code": "CSTDCS",
            "level": "department",
            "year": 2018,
            "period": "2018",
            "decision": {
                "id": grant.decision_id,
                "number": grant.decision.number,
                "date": "2018-12-03",
                "authority": "Sở Tài nguyên và Môi trường",
            },
            "campaign": "Thi đua nước rút",
            "citation": "Số hóa hồ sơ",
            "is_posthumous": False,
        }
    ]
    assert {"value": "CSTD", "label": "Chiến sĩ thi đua", "count": 1, "selected": False} in answer["facets"][
        "award_type"
    ]


def test_filters_are_those_of_the_page(client, index_now):
    AwardGrantFactory()
    AwardGrantFactory(code="GKS", honoree=collective())
    index_now()
    for params, count in [
        ({"subject": ["individual", "collective"]}, 2),
        ({"award_type": "GK"}, 1),
        ({"date_from": "2018-12-03", "date_to": "2018-12-03"}, 2),
        ({"year": 2017}, 0),
        ({"sort": "name", "page_size": 1}, 2),
    ]:
        response = client.get("/api/v1/awards/?" + urlencode(params, doseq=True))
        assert (response.status_code, response.json()["count"]) == (200, count), params


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("subject=robot", "subject"),
        ("award_type=ZZZ", "award_type"),
        ("year=abc", "year"),
        ("year=99999999", "year"),
        ("unit=999999", "unit"),
        ("unit=99999999999999", "unit"),
        ("date_from=2018-13-01", "date_from"),
        ("date_to=x", "date_to"),
        ("campaign=1", "campaign"),
        ("field=gold", "field"),
        ("sort=random", "sort"),
        ("page=0", "page"),
        ("page=7", "page"),
        ("page_size=101", "page_size"),
        ("q=%00", "q"),
        ("q=" + "x" * 10_000, "q"),
        ("colour=red", "colour"),
    ],
)
def test_a_bad_parameter_is_named(client, index_now, query, name):
    AwardGrantFactory()
    index_now()
    response = client.get(f"/api/v1/awards/?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", name]


def test_a_decision_lists_its_awards_in_legal_order(client):
    decision = AwardDecisionFactory(legal_bases="Luật Thi đua, khen thưởng")
    AwardGrantFactory(decision=decision, code="GKS", honoree=HonoreeFactory(name="Lê Quế"))
    AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Trần Bình"))
    answer = client.get(f"/api/v1/decisions/{decision.pk}/").json()
    assert [award["honoree"] for award in answer["awards"]] == ["Trần Bình", "Lê Quế"]
    assert answer["url"] == f"/khen-thuong/quyet-dinh/{decision.pk}/"
    assert answer["legal_bases"] == ["Luật Thi đua, khen thưởng"]
    assert (answer["count"], answer["page"], answer["pages"], answer["status"]) == (2, 1, 1, "active")


def test_an_annulled_decision_says_why_and_lists_nobody(client):
    decision = AwardDecisionFactory(status=LegalStatus.ANNULLED, status_reason="Sai sự thật")
    AwardGrantFactory(decision=decision)
    answer = client.get(f"/api/v1/decisions/{decision.pk}/").json()
    assert (answer["status"], answer["status_reason"], answer["awards"]) == ("annulled", "Sai sự thật", [])


@pytest.mark.parametrize(
    ("tail", "status"),
    [("999999/", 404), ("0/", 422), ("99999999999999999999/", 422), ("abc/", 422)],
)
def test_a_decision_that_is_not_there(client, tail, status):
    assert client.get(f"/api/v1/decisions/{tail}").status_code == status


@pytest.mark.parametrize("query", ["page=0", "page=2", "page=x", "page=99999999999999999999", "colour=red"])
def test_bad_parameters_of_a_decision_are_refused(client, query):
    response = client.get(f"/api/v1/decisions/{AwardDecisionFactory().pk}/?{query}")
    assert response.status_code == 422
    assert query.split("=")[0] in response.json()["detail"][0]["loc"]


def test_an_unpublished_decision_is_not_found(client):
    assert client.get(f"/api/v1/decisions/{AwardDecisionFactory(is_published=False).pk}/").status_code == 404


def test_the_schema_describes_every_filter(client):
    schema = client.get("/api/v1/schema/").json()
    names = {each["name"] for each in schema["paths"]["/api/v1/awards/"]["get"]["parameters"]}
    assert {"q", "subject", "award_kind", "award_type", "level", "commendation_type", "year", "date_from"} <= names
    assert {"date_to", "unit", "field", "campaign", "sort", "page", "page_size"} <= names
