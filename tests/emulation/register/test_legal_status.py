"""Annulling, restoring and correcting decisions and awards in the admin; what the public sees of it."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from emulation.register.audit_log import log_change, values_of
from emulation.rules.choices import LegalStatus
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory, award_type

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def found(client, question="an"):
    return client.get(f"/api/v1/awards/?q={question}").json()["count"]


@pytest.fixture
def annulling():
    return AwardDecisionFactory(number="300/QĐ-STNMT", issued_on=date(2019, 5, 6))


@pytest.fixture
def decision():
    decision = AwardDecisionFactory(number="86/QĐ-STNMT")
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Lê An"))
    return decision


def test_a_decision_is_annulled_and_restored_in_public_too(admin_client, client, index_now, decision, annulling):
    index_now()
    assert found(client) == 1
    address = reverse("award_decision:annul", args=[decision.pk])
    assert "1 lượt khen thưởng" in text(admin_client.get(address))
    form = {"status_reason": "Kê khai sai thành tích", "status_on": "2019-05-06", "annulled_by": annulling.pk}
    assert admin_client.post(address, form).status_code == 302
    decision.refresh_from_db()
    assert (decision.status, decision.annulled_by, decision.status_on) == ("annulled", annulling, date(2019, 5, 6))
    index_now()
    assert found(client) == 0
    page = text(client.get(f"/khen-thuong/quyet-dinh/{decision.pk}/"))
    for shown in ("Quyết định này đã bị hủy bỏ", "06/05/2019", "Kê khai sai thành tích", "300/QĐ-STNMT"):
        assert shown in page
    assert "Lê An" not in page

    address = reverse("award_decision:restore", args=[decision.pk])
    assert admin_client.post(address, form | {"status_reason": "Đã minh oan"}).status_code == 302
    index_now()
    assert found(client) == 1
    page = text(client.get(f"/khen-thuong/quyet-dinh/{decision.pk}/"))
    assert "Đã minh oan" in page
    assert "Lê An" in page
    logged = ModelLogEntry.objects.filter(object_id=str(decision.pk)).order_by("pk")
    assert [entry.action for entry in logged] == ["emulation.annul", "emulation.restore"]
    assert logged[0].data["changes"]["status"] == ["active", "annulled"]
    assert logged[1].data["changes"]["status_reason"] == ["Kê khai sai thành tích", "Đã minh oan"]


def test_an_annulled_award_is_missing_and_the_decision_says_so(admin_client, client, index_now, decision):
    grant = decision.grants.get()
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Trần An"))
    form = {"status_reason": "Trùng tên", "status_on": "2019-05-06", "annulled_by": ""}
    assert admin_client.post(reverse("award_grant:annul", args=[grant.pk]), form).status_code == 302
    index_now()
    assert found(client) == 1
    page = text(client.get(f"/khen-thuong/quyet-dinh/{decision.pk}/"))
    assert "Lê An" not in page
    assert "1 lượt khen thưởng trong quyết định này đã bị hủy bỏ" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status_reason": " "}, "Hãy ghi lý do"),
        ({"status_on": "2018-01-01"}, "Sớm hơn quyết định ngày 03/12/2018"),
        ({"status_on": "2999-01-01"}, "Ngày này chưa đến"),
        ({"annulled_by": "earlier"}, "Sớm hơn quyết định ngày 03/12/2018"),
        ({"annulled_by": "itself"}, "Quyết định không thể tự hủy bỏ chính nó"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(admin_client, decision, values, said):
    by = {"earlier": AwardDecisionFactory(issued_on=date(2015, 1, 1)).pk, "itself": decision.pk}
    form = {"status_reason": "Kê khai sai", "status_on": "2019-05-06", "annulled_by": "", **values}
    form["annulled_by"] = by.get(form["annulled_by"], form["annulled_by"])
    html = text(admin_client.post(reverse("award_decision:annul", args=[decision.pk]), form))
    assert said in html
    assert values.get("status_reason", "Kê khai sai") in html
    decision.refresh_from_db()
    assert decision.is_in_force


def test_a_missing_reason_is_asked_for_once_under_a_title_that_says_the_step_once(admin_client, decision):
    address = reverse("award_decision:annul", args=[decision.pk])
    html = text(admin_client.post(address, {"status_reason": "", "status_on": "2019-05-06", "annulled_by": ""}))
    assert html.count("Hãy ghi lý do: trang công khai sẽ nêu rõ.") == 1
    assert "Hủy bỏ: Hủy bỏ" not in html


@pytest.mark.parametrize(
    ("standing", "step"),
    [("annulled", "annul"), ("annulled", "correct"), ("active", "restore"), ("corrected", "restore")],
)
def test_a_step_that_does_not_apply_is_refused(admin_client, decision, standing, step):
    type(decision).objects.filter(pk=decision.pk).update(status=standing, status_reason="Lý do")
    form = {"status_reason": "Khác", "status_on": "2019-05-06"}
    address = reverse(f"award_decision:{step}", args=[decision.pk])
    response = admin_client.get(address)
    assert (response.status_code, response["Location"]) == (302, reverse("award_decision:edit", args=[decision.pk]))
    response = admin_client.post(address, form)  # somebody else was faster: what was typed stays
    assert response.status_code == 200
    assert response.context["form"]["status_reason"].value() == "Khác"
    decision.refresh_from_db()
    assert (decision.status, decision.status_reason) == (standing, "Lý do")


def test_an_award_is_corrected_with_a_reason(admin_client, client, index_now, decision, annulling):
    grant = decision.grants.get()
    form = {
        "award_type": award_type("CSTDCS").pk,
        "honoree_name": "Lê Ân",
        "position": "Chuyên viên",
        "unit_name": "",
        "unit": "",
        "achievement_to": 2017,
        "achievement_from": 2017,
        "commendation_type": "merit",
        "field": "",
        "citation": "Số hóa hồ sơ",
        "status_reason": "Đính chính tên",
        "status_on": "2019-05-06",
        "annulled_by": annulling.pk,
    }
    assert admin_client.post(reverse("award_grant:correct", args=[grant.pk]), form).status_code == 302
    index_now()
    page = text(client.get(f"/khen-thuong/quyet-dinh/{decision.pk}/"))
    for shown in ("Lê Ân", "Chiến sĩ thi đua cơ sở", "Đính chính tên", "300/QĐ-STNMT"):
        assert shown in page
    changes = ModelLogEntry.objects.get(object_id=str(grant.pk), action="emulation.correct").data["changes"]
    assert changes["honoree_name"] == ["Lê An", "Lê Ân"]
    assert changes["award_type"][1]["text"].startswith("Chiến sĩ thi đua cơ sở")
    history = text(admin_client.get(reverse("award_grant:history", args=[grant.pk])))
    for shown in ("Đã đính chính", "Lê An", "Lê Ân", "Chuyên viên"):
        assert shown in history


def test_a_correction_keeps_to_the_law(admin_client, decision):
    grant = decision.grants.get()
    form = {
        "award_type": award_type("TTLDTT").pk,
        "honoree_name": "Lê Ân",
        "achievement_to": 2030,
        "status_reason": "x",
    }
    html = text(admin_client.post(reverse("award_grant:correct", args=[grant.pk]), form))
    assert "không thể tặng cho" in html or "không tặng" in html or "đối tượng" in html
    grant.refresh_from_db()
    assert (grant.honoree_name, grant.status) == ("Lê An", LegalStatus.ACTIVE)


def test_the_usual_form_shows_the_standing_and_changes_it_not(admin_client, decision):
    edit = reverse("award_grant:edit", args=[decision.grants.get().pk])
    html = text(admin_client.get(edit))
    assert reverse("award_grant:annul", args=[decision.grants.get().pk]) in html
    assert 'name="status"' not in html


def test_steps_need_the_right_to_change(client, django_user_model, decision):
    reader = django_user_model.objects.create_user("reader", password="x")
    reader.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "view_awarddecision", "add_awarddecision"])
    )
    client.force_login(reader)
    address = reverse("award_decision:annul", args=[decision.pk])
    assert client.post(address, {"status_reason": "x"})["Location"] == "/admin/"
    decision.refresh_from_db()
    assert decision.is_in_force


def test_staff_learn_why_an_award_is_not_public(admin_client, admin_user, index_now):
    entered, taken_back = AwardDecisionFactory(is_published=False), AwardDecisionFactory(is_published=True)
    for decision in (entered, taken_back):
        AwardGrantFactory(decision=decision)
        log_change(decision, "wagtail.create", {}, user=admin_user)
    before = values_of(taken_back)
    taken_back.is_published = False
    taken_back.save()
    log_change(taken_back, "wagtail.edit", before, user=admin_user)
    log_change(taken_back, "wagtail.edit", values_of(taken_back), user=admin_user)
    index_now()
    rows = admin_client.get(reverse("award_grant:index")).context["search"].rows
    told = {row.award["decision"]["id"]: (row.withheld.was_public, row.withheld.user) for row in rows}
    assert told == {entered.pk: (False, str(admin_user)), taken_back.pk: (True, str(admin_user))}
