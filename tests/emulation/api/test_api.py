"""`/api/v1/awards/`, `/api/v1/honorees/` and `/api/v1/decisions/`."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from emulation.rules.choices import LegalStatus
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
            "honoree_id": honoree.pk,
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
        ("everywhere=x", "everywhere"),
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


# --- The list of decisions ---------------------------------------------------------------------


def numbers(client, query=""):
    response = client.get(f"/api/v1/decisions/?{query}")
    assert response.status_code == 200, response.content
    return [each["number"] for each in response.json()["results"]]


def test_decisions_are_listed_newest_first(client, django_assert_max_num_queries):
    for number, day in [("31/QĐ-STNMT", date(2018, 12, 3)), ("9/QĐ-STNMT", date(2019, 1, 9))]:
        AwardDecisionFactory(number=number, issued_on=day)
    AwardDecisionFactory(is_published=False)
    with django_assert_max_num_queries(6):
        assert numbers(client) == ["9/QĐ-STNMT", "31/QĐ-STNMT"]
    assert numbers(client, "sort=oldest") == ["31/QĐ-STNMT", "9/QĐ-STNMT"]


def test_a_list_is_turned_page_by_page(client):
    for _ in range(3):
        AwardDecisionFactory()
    answer = client.get("/api/v1/decisions/?level=department&page_size=2").json()
    assert (answer["count"], answer["page"], answer["page_size"], answer["previous"]) == (3, 1, 2, None)
    second = client.get(answer["next"]).json()
    assert (second["page"], len(second["results"]), second["next"]) == (2, 1, None)
    assert client.get(second["previous"]).json()["results"] == answer["results"]


@pytest.mark.parametrize(
    "query",
    [
        "q=125/Q%C4%90-STNMT",
        "q=125/qd-stnmt",
        "q=0125/QD-STNMT",
        "q=s%E1%BB%91%20125/Q%C4%90-STNMT",
        "q=hoi%20nghi",
        "year=2017",
        "level=province",
        "authority=T%E1%BB%89nh",
        "status=annulled",
        "date_to=2017-12-31",
        "year=2017&year=2016",
    ],
)
def test_a_decision_is_found_by_each_filter(client, query):
    AwardDecisionFactory(
        number="125/QĐ-STNMT",
        issued_on=date(2017, 5, 1),
        authority="Tỉnh",
        authority_level="province",
        abstract="Tổng kết hội nghị",
        status=LegalStatus.ANNULLED,
        status_reason="Sai",
    )
    AwardDecisionFactory(number="1250/QĐ-STNMT")
    assert numbers(client, query) == ["125/QĐ-STNMT"]


def test_decisions_of_a_campaign(client):
    campaign = campaign_page()
    AwardDecisionFactory(number="7/QĐ-STNMT", campaign=campaign)
    AwardDecisionFactory()
    assert numbers(client, f"campaign={campaign.pk}") == ["7/QĐ-STNMT"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("year=99999", "year"),
        ("level=moon", "level"),
        ("authority=Nobody", "authority"),
        ("campaign=999", "campaign"),
        ("status=lost", "status"),
        ("date_from=1.1.2018", "date_from"),
        ("sort=relevance", "sort"),
        ("page=2", "page"),
        ("honoree=1", "honoree"),
    ],
)
def test_a_bad_parameter_of_the_decisions_is_named(client, query, name):
    response = client.get(f"/api/v1/decisions/?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", name]


# --- Recipients --------------------------------------------------------------------------------


def award(honoree, year, code="CSTDCS", **values):
    return AwardGrantFactory(
        code=code, honoree=honoree, decision=AwardDecisionFactory(issued_on=date(year, 12, 3), **values)
    )


def test_recipients_are_found_by_their_awards(client, index_now):
    anh = HonoreeFactory(name="Nguyễn Thị Ánh", unit=OrgUnitFactory(name="Thanh tra Sở"), position="Thanh tra viên")
    for year in (2016, 2017, 2019):
        award(anh, year)
    award(HonoreeFactory(name="Lê Văn Cường"), 2017)
    index_now()
    answer = client.get("/api/v1/honorees/?q=nguyen+thi+anh&year=2017&year=2019").json()
    assert (answer["count"], answer["page"], answer["next"], answer["suggestion"]) == (1, 1, None, "")
    (found,) = answer["results"]
    assert found == {
        "id": anh.pk,
        "name": "Nguyễn Thị Ánh",
        "subject": "individual",
        "position": "Thanh tra viên",
        "unit": "Thanh tra Sở",
        "url": f"/khen-thuong/doi-tuong/{anh.pk}/",
        "profile_url": "",
        "awards": 3,
        "found": 2,
        "first_year": 2016,
        "last_year": 2019,
        "consecutive_years": [{"award_type": "Chiến sĩ thi đua cơ sở", "first": 2016, "last": 2017, "years": 2}],
        "highlight": found["highlight"],
    }
    assert found["highlight"]["honoree"] == "<mark>Nguyễn Thị Ánh</mark>"
    assert client.get("/api/v1/honorees/?subject=collective").json()["count"] == 0


def test_a_corrected_question_for_recipients_says_so(client, index_now):
    award(HonoreeFactory(name="Nguyễn Thị Ánh"), 2017)
    index_now()
    assert client.get("/api/v1/honorees/?q=nguyeenx+thij").json()["suggestion"] == "nguyễn thị"


def test_recipients_cost_no_query_each(client, index_now):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/api/v1/honorees/").status_code == 200
        return len(captured)

    award(HonoreeFactory(name="Một"), 2017)
    index_now()
    client.get("/api/v1/honorees/")
    few = queries()
    for number in range(5):
        award(HonoreeFactory(name=f"Người {number}"), 2018)
    index_now()
    client.get("/api/v1/honorees/")
    assert queries() == few


def test_a_record_is_a_timeline(client, index_now):
    anh = HonoreeFactory(name="Nguyễn Thị Ánh", unit=OrgUnitFactory(name="Thanh tra Sở"))
    first, second = award(anh, 2016), award(anh, 2017)
    hidden = award(anh, 2018, is_published=False)
    annulled = award(anh, 2019, status=LegalStatus.ANNULLED, status_reason="Sai")
    record = client.get(f"/api/v1/honorees/{anh.pk}/").json()
    assert (record["name"], record["unit"], record["count"]) == ("Nguyễn Thị Ánh", "Thanh tra Sở", 2)
    assert [year["year"] for year in record["years"]] == [2017, 2016]
    assert record["consecutive_years"][0]["years"] == 2
    (latest,) = record["years"][0]["awards"]
    assert latest["decision"]["number"] == second.decision.number
    assert latest["url"] == f"/khen-thuong/quyet-dinh/{second.decision_id}/"
    text = str(record)
    assert first.decision.number in text
    assert hidden.decision.number not in text
    assert annulled.decision.number not in text


def test_a_recipient_without_a_public_award_is_not_found(client):
    honoree = HonoreeFactory()
    award(honoree, 2018, is_published=False)
    assert client.get(f"/api/v1/honorees/{honoree.pk}/").status_code == 404


def test_a_merged_recipient_sends_on(client):
    honoree = HonoreeFactory()
    merged = HonoreeFactory(merged_into=honoree)
    assert client.get(f"/api/v1/honorees/{merged.pk}/").status_code == 404  # nothing public stands behind it
    award(honoree, 2018)
    response = client.get(f"/api/v1/honorees/{merged.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"/api/v1/honorees/{honoree.pk}/")


@pytest.mark.parametrize("query", ["honorees/?colour=red", "honorees/?page=9", "honorees/?year=x", "honorees/1/?q=x"])
def test_bad_parameters_of_recipients_are_refused(client, index_now, query):
    award(HonoreeFactory(), 2018)
    index_now()
    response = client.get(f"/api/v1/{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][1] in {"colour", "page", "year", "q"}


@pytest.mark.parametrize(
    "path", ["awards/", "honorees/", "honorees/1/", "decisions/", "decisions/1/", "search/", "suggest/"]
)
def test_callers_are_throttled(client, index_now, settings, path):
    settings.SEARCH_API_RATE = "2/d"  # a window so long that none ends within the test
    index_now()
    statuses = [client.get(f"/api/v1/{path}").status_code for _ in range(3)]
    assert statuses[2] == 429
    assert 429 not in statuses[:2]
