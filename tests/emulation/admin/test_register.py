"""The register in the admin."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from emulation.models import AwardDecision, AwardGrant, Honoree
from emulation.rules.choices import LegalStatus
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    award_type,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(admin_client):
    return admin_client


def text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("viewset", "make", "typed", "shown", "hidden"),
    [
        ("honoree", HonoreeFactory, "nguyen anh", {"name": "Nguyễn Thị Ánh"}, {"name": "Trần Văn Bình"}),
        ("org_unit", OrgUnitFactory, "dang ky dat", {"name": "Văn phòng Đăng ký đất đai"}, {"name": "Thanh tra Sở"}),
        (
            "award_decision",
            AwardDecisionFactory,
            "125 giay khen",
            {"number": "125/QĐ-STNMT", "abstract": "Tặng Giấy khen"},
            {"number": "126/QĐ-STNMT", "abstract": "Tặng cờ"},
        ),
    ],
)
def test_lists_and_choosers_find_unmarked_words(staff, viewset, make, typed, shown, hidden):
    make(**shown)
    make(**hidden)
    for address in (reverse(f"{viewset}:index"), reverse(f"{viewset}_chooser:choose_results")):
        html = text(staff.get(address, {"q": typed}))
        for value in shown.values():
            assert value in html
        assert not any(value in html for value in hidden.values())


def test_the_catalogue_is_listed_and_searched(staff):
    html = text(staff.get(reverse("award_type:index"), {"q": "chien si thi dua co so"}))
    assert "Chiến sĩ thi đua cơ sở" in html
    assert "Giấy khen" not in html


def test_headings_of_the_catalogue_cannot_be_chosen(staff):
    html = text(staff.get(reverse("award_type_chooser:choose_results"), {"q": "giay khen"}))
    assert html.count("Giấy khen của Giám đốc Sở") == 1  # not one for each law
    assert ">Giấy khen<" not in html


def test_staff_find_unpublished_and_annulled_awards_with_the_reason(staff, index_now):
    AwardGrantFactory(honoree=HonoreeFactory(name="Nguyễn Thị Ánh"), decision=AwardDecisionFactory(is_published=False))
    AwardGrantFactory(
        honoree=HonoreeFactory(name="Trần Ánh"), status=LegalStatus.ANNULLED, status_reason="Kê khai không trung thực"
    )
    index_now()
    html = text(staff.get(reverse("award_grant:index"), {"q": "anh"}))
    assert "Nguyễn Thị <mark>Ánh</mark>" in html
    assert "Trần <mark>Ánh</mark>" in html
    assert "Kê khai không trung thực" in html
    assert "Chưa" in html


def test_staff_search_takes_bad_input(staff, index_now):
    AwardGrantFactory()
    index_now()
    for query in ("q=%22", "page=999999", "year=x", "unit=99999999999999999999"):
        assert staff.get(reverse("award_grant:index") + "?" + query).status_code == 200


def decision_form(**values):
    return {
        "number": "125/qđ-stnmt",
        "issued_on": "2018-12-03",
        "authority": "Sở Tài nguyên và Môi trường",
        "authority_level": "department",
        "abstract": "Về việc tặng Giấy khen",
        "signer_name": "",
        "signer_position": "",
        "legal_bases": "",
        "file": "",
        "campaign": "",
        "status": "active",
        "status_on": "",
        "status_reason": "",
        "annulled_by": "",
        **values,
    }


def test_a_decision_is_entered_and_leads_to_its_list(staff):
    response = staff.post(reverse("award_decision:add"), decision_form())
    decision = AwardDecision.objects.get()
    assert response.url == reverse("award_decision:grants", args=[decision.pk])
    assert (decision.number, decision.year, decision.is_published) == ("125/QĐ-STNMT", 2018, False)
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(decision.pk)).exists()


def test_what_is_wrong_is_said_beside_the_field_and_kept(staff):
    html = text(staff.post(reverse("award_decision:add"), decision_form(number="QĐ 125")))
    assert "Hãy ghi đủ số và ký hiệu" in html
    assert 'value="QĐ 125"' in html
    assert not AwardDecision.objects.exists()


def test_awards_are_entered_one_after_the_other(staff):
    decision, honoree = AwardDecisionFactory(), HonoreeFactory(unit=OrgUnitFactory(name="Thanh tra Sở"))
    add = reverse("award_grant:add") + f"?decision={decision.pk}"
    html = text(staff.get(add))
    assert decision.number in html
    assert 'value="2018"' in html
    form = {
        "decision": decision.pk,
        "award_type": award_type("LDTT").pk,
        "honoree": honoree.pk,
        "achievement_to": 2018,
        "achievement_from": "",
        "commendation_type": "merit",
        "status": "active",
    }
    response = staff.post(add, form)
    assert response.url == reverse("award_decision:grants", args=[decision.pk])
    grant = AwardGrant.objects.get()
    assert (grant.honoree_name, grant.unit_name) == ("Nguyễn Văn An", "Thanh tra Sở")
    wrong = text(staff.post(add, form | {"award_type": award_type("TTLDTT").pk}))
    assert "không dùng để khen đối tượng này: Cá nhân" in wrong


@pytest.mark.parametrize("decision", ["abc", "0", "999999", "9" * 40, "-1", ""])
def test_the_form_for_an_award_opens_whatever_the_address_says(staff, decision):
    assert staff.get(reverse("award_grant:add"), {"decision": decision}).status_code == 200


def test_a_big_decision_opens_with_few_queries(staff, django_assert_max_num_queries):
    decision = AwardDecisionFactory()
    honorees = Honoree.objects.bulk_create(
        Honoree(name=f"Nguyễn Văn A{number}", sort_key=f"{number:03d}") for number in range(500)
    )
    AwardGrant.objects.bulk_create(
        AwardGrant(
            decision=decision, award_type=award_type("LDTT"), honoree=honoree, honoree_name=honoree.name,
            achievement_from=2018, achievement_to=2018,
        )
        for honoree in honorees
    )  # fmt: skip
    for address in ("award_decision:edit", "award_decision:grants"):
        url = reverse(address, args=[decision.pk])
        staff.get(url)
        with django_assert_max_num_queries(25):
            html = text(staff.get(url))
    assert html.count("Nguyễn Văn A") == 50


def test_a_published_decision_and_its_awards_are_not_deleted(staff):
    grant = AwardGrantFactory()
    for name, pk in (("award_decision", grant.decision_id), ("award_grant", grant.pk)):
        response = staff.post(reverse(f"{name}:delete", args=[pk]))
        assert response.url == reverse(f"{name}:edit", args=[pk])
    assert AwardGrant.objects.exists()
    assert "hủy bỏ kèm lý do" in text(staff.get(reverse("award_grant:edit", args=[grant.pk])))


def test_what_awards_rest_upon_is_not_deleted(staff):
    grant = AwardGrantFactory()
    response = staff.post(reverse("honoree:delete", args=[grant.honoree_id]))
    assert response.status_code in (302, 403)
    assert Honoree.objects.filter(pk=grant.honoree_id).exists()


def test_a_draft_decision_may_be_deleted(staff):
    decision = AwardDecisionFactory(is_published=False)
    staff.post(reverse("award_decision:delete", args=[decision.pk]))
    assert not AwardDecision.objects.exists()


def test_a_renamed_unit_ends_and_names_its_successor(staff):
    old = OrgUnitFactory(name="Phòng Đo đạc")
    new = OrgUnitFactory(name="Chi cục Quản lý đất đai")
    response = staff.post(
        reverse("org_unit:edit", args=[old.pk]),
        {"name": old.name, "short_name": "", "code": "", "kind": "division", "parent": "",
         "valid_from": "", "valid_to": "2015-06-30", "successor": new.pk},
    )  # fmt: skip
    assert response.status_code == 302
    old.refresh_from_db()
    assert (old.valid_to, old.successor) == (date(2015, 6, 30), new)


def test_only_those_with_a_permission_see_the_register(client, django_user_model, index_now):
    user = django_user_model.objects.create_user("bien-tap", password="mat-khau-dai")
    group = Group.objects.create(name="Biên tập")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    AwardGrantFactory(honoree=HonoreeFactory(name="Nguyễn Thị Ánh", note="Nội bộ"))
    index_now()
    for name in ("award_grant", "award_decision", "honoree", "org_unit", "award_type"):
        response = client.get(reverse(f"{name}:index"))
        assert response.status_code == 302
        assert response.url == reverse("wagtailadmin_home")
    grants = reverse("award_decision:grants", args=[AwardDecision.objects.get().pk])
    assert client.get(grants).status_code == 302
