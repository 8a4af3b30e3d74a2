"""Units in their tree, renamed and merged."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from emulation.models import OrgUnit
from tests.emulation.register.factories import AwardGrantFactory, HonoreeFactory, OrgUnitFactory

pytestmark = pytest.mark.django_db


def test_a_unit_knows_its_ancestors_without_a_query(django_assert_num_queries):
    agency = OrgUnitFactory()
    office = OrgUnitFactory(parent=agency)
    branch = OrgUnit.objects.get(pk=OrgUnitFactory(parent=office).pk)
    with django_assert_num_queries(0):
        assert branch.ancestor_ids == [agency.pk, office.pk, branch.pk]
        assert branch.depth == 2


def test_a_branch_is_one_range_that_ends_at_its_neighbour():
    units = [OrgUnitFactory() for _ in range(12)]
    child = OrgUnitFactory(parent=units[0])
    assert set(OrgUnit.objects.below(units[0])) == {units[0], child}
    assert set(OrgUnit.objects.below(units[0], inclusive=False)) == {child}


def test_moving_a_unit_takes_its_branch_along():
    old, new = OrgUnitFactory(), OrgUnitFactory()
    office = OrgUnitFactory(parent=old)
    branch = OrgUnitFactory(parent=office)
    office.parent = new
    office.save()
    branch.refresh_from_db()
    assert branch.ancestor_ids == [new.pk, office.pk, branch.pk]
    assert not OrgUnit.objects.below(old, inclusive=False).exists()


def test_a_unit_cannot_stand_below_itself():
    agency = OrgUnitFactory()
    agency.parent = OrgUnitFactory(parent=agency)
    with pytest.raises(ValidationError) as error:
        agency.full_clean()
    assert "parent" in error.value.message_dict


def test_a_merged_and_renamed_unit_leads_to_the_unit_of_today():
    today = OrgUnitFactory(name="Sở Nông nghiệp và Môi trường", valid_from=date(2025, 3, 1))
    former = OrgUnitFactory(name="Sở TN&MT", valid_to=date(2025, 2, 28), successor=today)
    first = OrgUnitFactory(name="Sở Địa chính", valid_to=date(2003, 7, 31), successor=former)
    assert list(first.successors()) == [former, today]
    assert set(OrgUnit.objects.existing_on(date(2010, 1, 1))) == {former}
    assert str(first) == "Sở Địa chính (đến năm 2003)"


def test_succession_cannot_run_in_a_circle():
    first = OrgUnitFactory()
    second = OrgUnitFactory(successor=first)
    first.successor = second
    with pytest.raises(ValidationError) as error:
        first.full_clean()
    assert "successor" in error.value.message_dict


def test_a_unit_cannot_end_before_it_begins():
    with pytest.raises(ValidationError):
        OrgUnit(name="Phòng", valid_from=date(2020, 1, 1), valid_to=date(2019, 1, 1)).full_clean()


def test_awards_keep_the_name_the_unit_had():
    unit = OrgUnitFactory(name="Phòng Đo đạc")
    grant = AwardGrantFactory(honoree=HonoreeFactory(unit=unit))
    unit.name = "Phòng Đo đạc, Bản đồ và Viễn thám"
    unit.save()
    grant.refresh_from_db()
    grant.save()
    assert grant.unit_name == "Phòng Đo đạc"


def test_a_unit_with_awards_cannot_be_deleted():
    unit = OrgUnitFactory()
    AwardGrantFactory(unit=unit)
    with pytest.raises(ProtectedError):
        unit.delete()
