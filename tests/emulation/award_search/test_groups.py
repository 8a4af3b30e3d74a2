"""All awards of one recipient: as groups of what was found, and as a record with an address of its own."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from emulation.award_search.groups import record_of
from emulation.models import AwardGrant, HonoreePage
from emulation.rules.choices import LegalStatus
from search.types import Audience
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    collective,
    root_page,
)

pytestmark = pytest.mark.django_db

YEARS = {year: date(year + 1, 1, 15) for year in range(2010, 2024)}


def won(honoree, *years, code="LDTT", **values):
    """Awards of these years, each in a decision of January after."""
    return [
        AwardGrantFactory(
            honoree=honoree,
            code=code,
            achievement_to=year,
            decision=AwardDecisionFactory(issued_on=YEARS[year], **values),
        )
        for year in years
    ]


@pytest.fixture
def people(register, index_now):
    """Two of one name, one with a gap in the years; a collective."""
    land, water = OrgUnitFactory(name="Chi cục Quản lý đất đai"), OrgUnitFactory(name="Phòng Tài nguyên nước")
    one, other = HonoreeFactory(name="Nguyễn Văn An", unit=land), HonoreeFactory(name="Nguyễn Văn An", unit=water)
    won(one, 2015, 2016, 2017, 2019)
    won(one, 2017, code="CSTDCS")
    won(other, 2011)
    office = collective("Văn phòng Sở")
    won(office, 2016, code="GKS")
    index_now()
    return {"one": one, "other": other, "office": office}


def ask(client, query):
    response = client.get(f"/khen-thuong/?{query}")
    assert response.status_code == 200
    return response


def test_awards_are_grouped_by_recipient_and_both_are_counted(client, people):
    response = ask(client, "group=honoree&sort=name")
    search = response.context["search"]
    assert [(group.best.award["honoree"], group.found) for group in search.groups] == [
        ("Nguyễn Văn An", 5),
        ("Nguyễn Văn An", 1),
        ("Văn phòng Sở", 1),
    ]
    assert (search.grouped.count, search.results.count) == (3, 7)
    assert "3 người, tập thể, hộ gia đình" in response.content.decode()


def test_a_group_is_a_timeline_with_consecutive_years(client, people):
    group = ask(client, "group=honoree&q=nguyen+van+an+dat+dai").context["search"].groups[0]
    assert [year for part in group.parts for year, _rows in part] == [2019, 2017, 2016, 2015]
    assert [(run.title, run.first, run.last) for run in group.streaks] == [("Lao động tiên tiến", 2015, 2017)]
    assert (group.awards, group.first, group.last) == (5, 2015, 2019)


def test_a_filter_narrows_a_group_but_not_what_is_counted_of_its_years(client, people):
    response = ask(client, "group=honoree&year=2017&award_type=LDTT")
    group = response.context["search"].groups[0]
    assert (group.found, group.awards, group.unseen) == (1, 5, 4)
    assert [(run.first, run.last) for run in group.streaks] == [(2015, 2017)]
    assert f'href="/khen-thuong/doi-tuong/{people["one"].pk}/"' in response.content.decode()


def test_pages_turn_over_groups_and_the_address_keeps_all(client, people):
    response = ask(client, "group=honoree&sort=name&page_size=2&page=2")
    assert [group.pk for group in response.context["search"].groups] == [people["office"].pk]
    html = response.content.decode()
    assert "sort=name&amp;group=honoree&amp;page=1&amp;page_size=2" in html
    assert ask(client, "group=honoree&page=99").context["search"].page_obj.number == 1


def test_people_of_one_name_are_told_apart_by_unit_and_years(client, people):
    namesakes = [row.namesake for row in ask(client, "q=nguyen+van+an").context["search"].rows]
    told = {(each.unit, each.awards, each.first, each.last) for each in namesakes}
    assert told == {("Chi cục Quản lý đất đai", 5, 2015, 2019), ("Phòng Tài nguyên nước", 1, 2011, 2011)}
    html = ask(client, "q=nguyen+van+an").content.decode()
    assert html.count("Trùng tên, khác người") == 6
    assert "5 khen thưởng, 2015–2019" in html


def test_who_bears_a_name_alone_on_the_page_needs_no_telling(client, people):
    assert all(row.namesake is None for row in ask(client, "year=2015").context["search"].rows)


def test_a_recipient_has_a_record_without_a_profile_page(client, people):
    url = f"/khen-thuong/doi-tuong/{people['one'].pk}/"
    response = client.get(url)
    html = response.content.decode()
    assert "3 năm liên tục" in html
    assert html.count('class="award"') == 5
    assert '<meta name="robots" content="noindex">' in html
    assert re.search(r"<h1>\s*Nguyễn Văn An\s*</h1>", html)
    printed = client.get(f"{url}in/")
    assert printed.context["is_print"]
    assert "<form" not in printed.content.decode()


def test_a_record_shows_public_awards_in_force_only(client, register):
    honoree = HonoreeFactory(name="Trần Bình", note="Ghi chú riêng", date_of_birth=date(1980, 5, 17))
    won(honoree, 2015)
    won(honoree, 2016, is_published=False)
    [annulled] = won(honoree, 2017)
    AwardGrant.objects.filter(pk=annulled.pk).update(status=LegalStatus.ANNULLED, status_reason="Sai")
    html = client.get(f"/khen-thuong/doi-tuong/{honoree.pk}/").content.decode()
    assert html.count('class="award"') == 1
    assert "liên tục" not in html
    assert re.findall(r'class="awards__year">(\d+)', html) == ["2015"]
    assert not re.search("Ghi chú riêng|1980", html)


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_who_has_no_public_award_has_no_record(client, register, pk):
    assert client.get(f"/khen-thuong/doi-tuong/{pk}/").status_code == 404


def test_a_recipient_with_unpublished_awards_only_is_not_even_named(client, register, index_now):
    honoree = HonoreeFactory(name="Lê Kín")
    won(honoree, 2015, is_published=False)
    index_now()
    assert client.get(f"/khen-thuong/doi-tuong/{honoree.pk}/").status_code == 404
    response = ask(client, f"honoree={honoree.pk}")
    assert response.context["search"].results.count == 0
    assert "Lê Kín" not in response.content.decode()


def test_a_search_for_one_recipient_names_them_in_the_chip(client, people):
    response = ask(client, f"honoree={people['other'].pk}")
    assert [text for text, _url in response.context["search"].chips] == ["Người, tập thể được khen: Nguyễn Văn An"]
    assert f'name="honoree" value="{people["other"].pk}"' in " ".join(response.content.decode().split())


def test_a_story_is_linked_beside_the_record(client, people):
    page = root_page().add_child(instance=HonoreePage(title="An", slug="an", honoree=people["one"]))
    assert f'href="{page.url}"' in client.get(f"/khen-thuong/doi-tuong/{people['one'].pk}/").content.decode()
    assert f'href="{page.url}"' in ask(client, "group=honoree&q=an").content.decode()


def test_staff_get_hints_under_the_law_of_today(register):
    honoree = HonoreeFactory()
    won(honoree, 2021, 2022, 2023, code="CSTDCS")
    record = record_of(honoree.pk, Audience.STAFF, date(2024, 6, 1))
    assert {(step.title.code, step.ladder.years, step.award.code) for step in record.steps} == {
        ("CSTDCS", 3, "CSTDT"),
        ("CSTDCS", 2, "BKT"),
    }
    assert record_of(honoree.pk, Audience.PUBLIC, date(2024, 6, 1)).steps == []
    assert record_of(honoree.pk, Audience.STAFF, date(2026, 6, 1)).steps == []


def test_the_record_in_the_admin_holds_everything_and_is_for_staff(admin_client, client, django_user_model, register):
    honoree = HonoreeFactory()
    won(honoree, 2015, is_published=False)
    url = reverse("award_grant:record", args=[honoree.pk])
    assert "Chưa công khai" in admin_client.get(url).content.decode()
    visitor = django_user_model.objects.create_user("khach", password="x")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(visitor)
    for place in (url, reverse("award_grant:statistics"), reverse("award_grant:values", args=["unit"])):
        response = client.get(place)
        assert response.status_code == 302
        assert response.url != place


def test_query_count_does_not_grow_with_groups(client, people, index_now, django_assert_max_num_queries):
    def count():
        client.get("/khen-thuong/?group=honoree&page_size=50")
        with django_assert_max_num_queries(32) as queries:
            client.get("/khen-thuong/?group=honoree&page_size=50")
        return len(queries)

    few = count()
    for number in range(20):
        won(HonoreeFactory(name=f"Lê Thị {number}"), 2015, 2016)
    index_now()
    assert count() <= few
