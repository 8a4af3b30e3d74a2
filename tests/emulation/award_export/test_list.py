"""Which awards stand in a file, and in which order."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from emulation.award_export import rows
from emulation.award_export.columns import PUBLIC_COLUMNS
from emulation.award_search.index import AWARD_INDEX
from emulation.rules.choices import LegalStatus
from search.reading import read_for_api
from search.types import Audience
from tests.emulation.award_export.downloads import ADDRESS, body, json_rows
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    collective,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sort=legal",
        "sort=date",
        "sort=name",
        "q=tran+binh",
        "q=phong+OR+so&sort=relevance",
        "year=2018",
        "subject=individual&sort=date",
        "date_from=2016-01-01",
        "q=khongai",
    ],
)
def test_the_file_holds_the_list_of_the_search_in_its_order(client, three_awards, query):
    found = client.get(f"/api/v1/awards/?{query}").json()["results"]
    assert [f"emulation.awardgrant:{row['id']}" for row in json_rows(client, query)] == [row["id"] for row in found]


@pytest.mark.parametrize("sort", [sort.name for sort in AWARD_INDEX.sorts if sort.fields])
@pytest.mark.parametrize("few", [0, 100])
def test_many_awards_come_in_the_order_of_the_search_as_few_do(client, index_now, monkeypatch, sort, few):
    monkeypatch.setattr(rows, "FEW", few)
    monkeypatch.setattr(rows, "BATCH", 3)
    names = ["Đặng Ân", "Dương An", "Lê Ánh", "Trần Bình", "Nguyễn Thị Ánh"]
    for place, name in enumerate(names):
        decision = AwardDecisionFactory(issued_on=date(2012 + place % 3, 5, 1 + place))
        honoree = HonoreeFactory(name=name)
        AwardGrantFactory(decision=decision, honoree=honoree, code="LDTT", achievement_to=2011)
        AwardGrantFactory(decision=decision, honoree=honoree, code="CSTDCS", achievement_to=2012)
    AwardGrantFactory(honoree=collective(), code="GKS")
    index_now()
    found = client.get(f"/api/v1/awards/?sort={sort}&page_size=100").json()["results"]
    exported = [f"emulation.awardgrant:{row['id']}" for row in json_rows(client, f"sort={sort}")]
    assert exported == [row["id"] for row in found]
    assert len(exported) == 11


def test_a_question_that_is_all_filters_gives_the_order_of_the_search(client, index_now):
    for name, code in (("Đặng Ân", "CSTDCS"), ("Dương An", "LDTT"), ("Lê Ánh", "CSTDCS")):
        AwardGrantFactory(honoree=HonoreeFactory(name=name), code=code)
    index_now()
    query = urlencode({"q": "danh sách chiến sĩ thi đua cơ sở 2018"})
    found = client.get(f"/api/v1/awards/?{query}").json()["results"]
    assert [row["honoree"] for row in found] == ["Lê Ánh", "Đặng Ân"]
    assert [f"emulation.awardgrant:{row['id']}" for row in json_rows(client, query)] == [row["id"] for row in found]


def test_a_misspelt_question_gives_what_the_search_shows_for_it(client, index_now):
    for _copy in range(3):
        AwardGrantFactory(honoree=HonoreeFactory(name="Huỳnh Thanh Phượng"))
    index_now()
    shown = client.get("/api/v1/awards/?q=huynh+thanh+phuomg").json()
    assert (shown["count"], bool(shown["suggestion"])) == (3, True)
    assert len(json_rows(client, "q=huynh+thanh+phuomg")) == 3


def test_what_was_withdrawn_since_the_index_was_written_is_left_out(client, three_awards):
    for change in ({"status": LegalStatus.ANNULLED}, {"is_published": False}):
        decision = AwardDecisionFactory(issued_on=date(2017, 1, 1))
        AwardGrantFactory(decision=decision)
        service_sees = read_for_api(AWARD_INDEX, QueryDict(""))
        keys = rows.found_keys(service_sees)
        keys.append(decision.grants.get().pk)  # as an index would that has not heard of it yet
        type(decision).objects.filter(pk=decision.pk).update(**change)
        assert len(list(rows.rows(keys, PUBLIC_COLUMNS, Audience.PUBLIC))) == 3
        assert len(list(rows.rows(keys, PUBLIC_COLUMNS, Audience.STAFF))) == 4


def test_queries_do_not_grow_with_the_list(client, index_now, django_assert_num_queries):
    for _copy in range(2):
        AwardGrantFactory()
    index_now()
    body(client.get(f"{ADDRESS}.csv"))  # the site's root is remembered from now on
    with django_assert_num_queries(4) as two:
        body(client.get(f"{ADDRESS}.csv"))
    for _copy in range(6):
        AwardGrantFactory(honoree=collective(), code="GKS")
    index_now()
    with django_assert_num_queries(len(two)):
        body(client.get(f"{ADDRESS}.csv"))
