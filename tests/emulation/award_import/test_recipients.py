"""Whom of the register a row means."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emulation.award_import.matching.recipients import KnownRecipients
from emulation.award_import.matching.units import UnitMatcher
from emulation.models import OrgUnit
from emulation.register.merge import merge
from tests.emulation.award_import.lists import award_list, row
from tests.emulation.register.factories import AwardGrantFactory, HonoreeFactory, OrgUnitFactory

pytestmark = pytest.mark.django_db


def recipients(name, *awards):
    return KnownRecipients({name: set(awards)}, [], UnitMatcher(OrgUnit.objects.all(), {}))


def matching(name, unit=None, birth=None):
    known = recipients(name)
    certain, possible = known.matching("individual", name, unit.pk if unit else None, "", birth)
    assert len(possible) == len(set(possible)), "a question would offer somebody twice"
    return {one.pk for one in certain}, {one.pk for one in possible}


def test_a_name_without_marks_may_be_anyone_of_these_letters(water):
    an, other = (HonoreeFactory(name=name, unit=water) for name in ("Nguyễn Văn An", "Nguyễn Văn Ân"))
    HonoreeFactory(name="Nguyễn Văn Anh", unit=water)
    assert matching("nguyen van an") == (set(), {an.pk, other.pk})
    assert matching("NGUYỄN VĂN AN", water) == ({an.pk}, {an.pk})


def test_free_spellings_are_one_name(water):
    honoree = HonoreeFactory(name="Lý Thị Mỹ", unit=water)
    assert matching("Lí Thị Mĩ")[1] == set(), "with marks, these are different names"
    assert matching("li thi mi")[1] == {honoree.pk}


def test_another_day_of_birth_is_another_person(water):
    honoree = HonoreeFactory(name="Nguyễn Văn An", unit=water, date_of_birth=date(1970, 1, 2))
    assert matching("Nguyễn Văn An", water, date(1980, 1, 2)) == (set(), {honoree.pk})


def test_a_merged_record_stands_for_the_one_that_was_kept(water):
    elsewhere = OrgUnitFactory(name="Phòng Đất đai")
    kept, merged, before = (
        HonoreeFactory(name=name, unit=unit)
        for name, unit in (("Nguyễn Văn An", water), ("Nguyễn Văn Ân", water), ("Nguyễn Văn Ẩn", elsewhere))
    )
    merge(merged, before)
    merge(kept, merged)
    assert matching("Nguyễn Văn Ân", water) == ({kept.pk}, {kept.pk})
    assert matching("Nguyễn Văn Ẩn", elsewhere) == ({kept.pk}, {kept.pk})
    assert matching("Nguyễn Văn An", water) == ({kept.pk}, {kept.pk})


def test_two_records_of_one_name_merged_into_a_third_are_one(water):
    kept, first, second = (HonoreeFactory(name=name, unit=water) for name in ("Lê Văn Ba", "Lê Văn Bá", "Lê Văn Bá"))
    merge(kept, first)
    merge(kept, second)
    assert matching("Lê Văn Bá", water) == ({kept.pk}, {kept.pk})


def test_awards_that_a_row_may_repeat_are_kept_and_all_tell_the_years():
    honoree = HonoreeFactory(name="Nguyễn Văn An", unit=None)
    repeated, *_others = (
        AwardGrantFactory(honoree=honoree, achievement_from=year, achievement_to=year) for year in (2019, 2017, 2021)
    )
    known = recipients("Nguyễn Văn An", (repeated.award_type.code, 2019))
    assert [given.pk for given in known.by_pk[honoree.pk].grants] == [repeated.pk]
    assert "2017–2021" in known.describe(known.by_pk[honoree.pk])


def test_the_register_is_asked_for_what_the_file_names_alone(water, plan_of):
    for number in range(3):
        AwardGrantFactory(honoree__name=f"Trần Văn {number}")
    with CaptureQueriesContext(connection) as captured:
        plan_of(award_list(row()))
    for table in ("emulation_honoree", "emulation_awarddecision"):
        asked = [query["sql"] for query in captured if f'FROM "{table}"' in query["sql"]]
        assert asked
        assert all("WHERE" in sql for sql in asked), asked
