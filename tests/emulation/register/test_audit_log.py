"""Every change of the register stands in the log with before and after."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from emulation.models import Honoree, OrgUnit
from emulation.register.audit_log import changes_between, described, log_many, values_of
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory, OrgUnitFactory

pytestmark = pytest.mark.django_db


def entries(record, action):
    return ModelLogEntry.objects.filter(object_id=str(record.pk), action=action)


def honoree_form(**values):
    return {
        "subject": "individual",
        "honorific": "",
        "name": "Lê An",
        "sort_name": "",
        "position": "",
        "unit": "",
        "date_of_birth": "",
        "note": "",
        **values,
    }


def test_an_edit_is_logged_with_before_and_after(admin_client, admin_user):
    office, new = OrgUnitFactory(name="Văn phòng Sở"), OrgUnitFactory(name="Thanh tra Sở")
    honoree = HonoreeFactory(name="Lê An", unit=office, date_of_birth=date(1971, 2, 3))
    edit = reverse("honoree:edit", args=[honoree.pk])
    form = honoree_form(name="Lê Ân", unit=new.pk, date_of_birth="1972-02-03", is_direct_worker="on")
    assert admin_client.post(edit, form).status_code == 302
    entry = entries(honoree, "wagtail.edit").get()
    assert entry.data["changes"] == {
        "name": ["Lê An", "Lê Ân"],
        "unit": [{"id": office.pk, "text": "Văn phòng Sở"}, {"id": new.pk, "text": "Thanh tra Sở"}],
        "is_direct_worker": [False, True],
        "date_of_birth": ["1971-02-03", "1972-02-03"],
    }
    assert entry.user == admin_user


def test_the_history_reads_in_the_readers_language(admin_client):
    honoree = HonoreeFactory(name="Lê An")
    admin_client.post(
        reverse("honoree:edit", args=[honoree.pk]), honoree_form(subject="household", date_of_birth="1972-02-03")
    )
    html = admin_client.get(reverse("honoree:history", args=[honoree.pk])).content.decode()
    for shown in ("Đối tượng", "Cá nhân", "Hộ gia đình", "Ngày sinh", "03/02/1972", "admin"):
        assert shown in html


def test_what_is_created_and_deleted_leaves_its_values(admin_client):
    admin_client.post(reverse("honoree:add"), honoree_form(note="Ghi chú"))
    honoree = Honoree.objects.get()
    created = entries(honoree, "wagtail.create").get().data["changes"]
    assert created["name"] == [None, "Lê An"]
    assert created["note"] == [None, "Ghi chú"]
    assert "position" not in created
    pk = honoree.pk
    admin_client.post(reverse("honoree:delete", args=[pk]))
    deleted = ModelLogEntry.objects.get(object_id=str(pk), action="wagtail.delete")
    assert deleted.deleted
    assert deleted.data["changes"]["name"] == ["Lê An", None]


def test_saving_without_a_change_says_so(admin_client):
    honoree = HonoreeFactory(name="Lê An")
    admin_client.post(reverse("honoree:edit", args=[honoree.pk]), honoree_form())
    entry = entries(honoree, "wagtail.edit").get()
    assert (entry.data["changes"], entry.content_changed) == ({}, False)


def test_a_value_with_markup_is_shown_as_text(admin_client):
    honoree = HonoreeFactory(name="Lê An")
    form = honoree_form(note="<script>alert(1)</script>")
    admin_client.post(reverse("honoree:edit", args=[honoree.pk]), form)
    html = admin_client.get(reverse("honoree:history", args=[honoree.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html


def test_many_changes_are_logged_at_once_and_each_record_shows_its_own(admin_client, django_assert_max_num_queries):
    units = [OrgUnitFactory(name=f"Phòng {n}") for n in range(3)]
    before = values_of(units[0]) | {"name": "Tên cũ"}
    with django_assert_max_num_queries(4):
        log_many(
            [(unit, changes_between(OrgUnit, before, values_of(unit))) for unit in units],
            "emulation.import",
            **{"import": 7},
        )
    for unit in units:
        html = admin_client.get(reverse("org_unit:history", args=[unit.pk])).content.decode()
        assert "Tên cũ" in html
        assert unit.name in html
        assert entries(unit, "emulation.import").get().data["import"] == 7


def test_a_field_that_is_no_more_does_not_break_a_history():
    grant = AwardGrantFactory(decision=AwardDecisionFactory())
    log_many([(grant, {"colour": ["red", None]})], "emulation.import")
    [change] = described(entries(grant, "emulation.import").get())
    assert (change.label, change.before, change.after) == ("colour", "red", "")


def test_a_history_is_for_those_who_may_edit(client, django_user_model):
    honoree = HonoreeFactory()
    reader = django_user_model.objects.create_user("reader", password="x")
    reader.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_honoree"]))
    address = reverse("honoree:history", args=[honoree.pk])
    assert client.get(address).status_code == 302
    client.force_login(reader)
    assert client.get(address)["Location"] == "/admin/"
    reader.user_permissions.add(Permission.objects.get(codename="change_honoree"))
    assert client.get(address).status_code == 200
