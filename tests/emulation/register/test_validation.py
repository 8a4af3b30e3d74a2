"""What the admin refuses, beside the field it concerns, in Vietnamese."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from emulation.models import AwardDecision, AwardGrant, AwardType
from emulation.rules.choices import LegalStatus
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    award_type,
    collective,
)

pytestmark = pytest.mark.django_db


def problems(record):
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    return error.value.message_dict


def grant(**values):
    decision = values.pop("decision", None) or AwardDecisionFactory()
    values = {"award_type": award_type("LDTT"), "achievement_to": decision.issued_on.year} | values
    values.setdefault("honoree", None)
    return AwardGrant(decision=decision, **(values | {"honoree": values["honoree"] or HonoreeFactory()}))


def test_an_award_must_be_law_on_the_day_of_the_decision():
    communes = AwardType.objects.get(code="XPTB", valid_from=date(2025, 7, 1))
    assert problems(grant(award_type=communes, honoree=collective("Phường Dĩ An"))) == {
        "award_type": ["“Xã, phường, đặc khu tiêu biểu” không được pháp luật quy định tại ngày 03/12/2018."]
    }


def test_an_award_takes_the_row_of_the_law_on_the_day_of_the_decision():
    decision = AwardDecisionFactory(issued_on=date(2025, 1, 15))
    communes = AwardType.objects.get(code="XPTB", valid_from=date(2025, 7, 1))
    entered = grant(decision=decision, award_type=communes, honoree=collective("Phường Dĩ An"), achievement_to=2024)
    entered.full_clean()
    assert entered.award_type.name == "Xã, phường, thị trấn tiêu biểu"


def test_an_award_must_suit_its_subject():
    assert problems(grant(honoree=collective())) == {
        "award_type": ["“Lao động tiên tiến” không dùng để khen đối tượng này: Tập thể."]
    }


def test_a_heading_of_the_catalogue_is_no_award():
    assert "award_type" in problems(grant(award_type=AwardType.objects.get(code="GK")))


def test_an_achievement_ends_after_it_begins_and_before_the_decision():
    assert "achievement_from" in problems(grant(achievement_from=2018, achievement_to=2016))
    assert problems(grant(achievement_to=2019)) == {
        "achievement_to": ["Năm thành tích muộn hơn quyết định ngày 03/12/2018."]
    }


@pytest.mark.parametrize("years", [{"achievement_to": 1900}, {"achievement_from": 1, "achievement_to": 2018}])
def test_years_are_years(years):
    assert set(problems(grant(**years))) <= {"achievement_to", "achievement_from"}


def test_a_decision_gives_an_award_once_for_one_achievement():
    first = AwardGrantFactory()
    assert "__all__" in problems(grant(decision=first.decision, honoree=first.honoree))
    with pytest.raises(IntegrityError):
        AwardGrantFactory(decision=first.decision, honoree=first.honoree)


def test_names_are_filled_in_as_they_stand_on_the_day():
    honoree = HonoreeFactory(unit=OrgUnitFactory(name="Thanh tra Sở"), position="Thanh tra viên")
    given = AwardGrantFactory(honoree=honoree)
    assert (given.honoree_name, given.unit_name, given.position) == ("Nguyễn Văn An", "Thanh tra Sở", "Thanh tra viên")
    assert given.unit == honoree.unit
    assert given.achievement_from == given.achievement_to == 2018
    kept = AwardGrantFactory(honoree=honoree, honoree_name="Nguyễn Văn Ân", unit_name="Phòng cũ")
    assert (kept.honoree_name, kept.unit_name) == ("Nguyễn Văn Ân", "Phòng cũ")


def test_a_number_is_normalised():
    decision = AwardDecisionFactory.build(number="số: 125 / qd-stnmt", authority="  Sở  TN&MT ")
    decision.full_clean()
    assert (decision.number, decision.authority) == ("125/QĐ-STNMT", "Sở TN&MT")


def test_an_unreadable_number_is_explained():
    assert problems(AwardDecisionFactory.build(number="QĐ 125")) == {
        "number": ["Hãy ghi đủ số và ký hiệu, ví dụ 125/QĐ-STNMT, 86/2025/QĐ-UBND hoặc 80-QĐ/TNVN."]
    }


def test_a_year_in_the_number_must_be_that_of_the_date():
    assert "number" in problems(AwardDecisionFactory.build(number="86/2025/QĐ-UBND", issued_on=date(2024, 12, 1)))


def test_a_number_is_given_once_a_year_by_one_authority():
    AwardDecisionFactory(number="125/QĐ-STNMT", issued_on=date(2018, 1, 5))
    assert "number" in problems(AwardDecisionFactory.build(number="125/qđ-stnmt", issued_on=date(2018, 12, 5)))
    AwardDecisionFactory.build(number="125/QĐ-STNMT", issued_on=date(2019, 1, 5)).full_clean()
    AwardDecisionFactory.build(number="125/QĐ-STNMT", authority="UBND tỉnh").full_clean()


@pytest.mark.parametrize("status", [LegalStatus.ANNULLED, LegalStatus.CORRECTED, LegalStatus.RESTORED])
def test_a_change_of_standing_needs_its_reason(status):
    decision = AwardDecisionFactory(status=status)
    assert problems(decision) == {"status_reason": ["Hãy ghi lý do: trang công khai sẽ nêu rõ."]}
    decision.status_reason = "Kê khai không trung thực."
    decision.full_clean()


def test_verbs_tell_what_stands_and_what_is_public():
    standing = AwardGrantFactory()
    AwardGrantFactory(status=LegalStatus.ANNULLED)
    AwardGrantFactory(decision=AwardDecisionFactory(status=LegalStatus.ANNULLED))
    corrected = AwardGrantFactory(status=LegalStatus.CORRECTED, status_reason="Tên")
    unpublished = AwardGrantFactory(decision=AwardDecisionFactory(is_published=False))
    assert set(AwardGrant.objects.in_force()) == {standing, corrected, unpublished}
    assert set(AwardGrant.objects.in_force().for_public()) == {standing, corrected}
    assert unpublished.decision not in AwardDecision.objects.for_public()
