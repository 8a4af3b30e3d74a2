"""The log of who looked at, or took away, data for staff."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError

from emulation.models import StaffDataAccess
from emulation.models.staff_access import prune
from tests.emulation.award_export.downloads import body
from tests.emulation.register.factories import AwardGrantFactory, HonoreeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def honoree():
    return HonoreeFactory(name="Lê An", date_of_birth=date(1971, 2, 3), note="Ghi chú riêng")


@pytest.mark.parametrize("page", ["edit/{}/", "history/{}/", "merge/{}/"])
def test_opening_a_record_is_written_down(admin_client, admin_user, honoree, page):
    address = f"/admin/emulation/honorees/{page.format(honoree.pk)}"
    if admin_client.get(address).status_code == 404:
        address = f"/admin/emulation/honorees/{honoree.pk}/merge/"
    assert admin_client.get(address).status_code == 200
    entry = StaffDataAccess.objects.first()
    assert (entry.user, entry.action, entry.object_id) == (admin_user, "viewed", str(honoree.pk))
    assert "Lê An" in entry.what
    assert "1971" not in str(StaffDataAccess.objects.values().first())


@pytest.mark.usefixtures("register")
def test_saving_a_list_is_written_down_with_what_narrowed_it(admin_client, honoree, index_now):
    AwardGrantFactory(honoree=honoree)
    index_now()
    body(admin_client.get("/admin/emulation/awards/export.csv?q=L%C3%AA+An"))
    entry = StaffDataAccess.objects.get()
    assert entry.action == "exported"
    assert "q=Lê An" in entry.detail


def test_only_administrators_read_who_looked(admin_client, client, django_user_model, honoree):
    admin_client.get(f"/admin/emulation/honorees/edit/{honoree.pk}/")
    report = admin_client.get("/admin/reports/staff-access/?what=an").content.decode()
    assert "Lê An" in report
    staff = django_user_model.objects.create_user("lan")
    staff.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_honoree"]))
    client.force_login(staff)
    assert client.get("/admin/reports/staff-access/").status_code == 302


def test_a_record_opens_where_the_log_cannot_be_written(admin_client, honoree, monkeypatch):
    def full(**values):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(StaffDataAccess.objects, "create", full)
    assert admin_client.get(f"/admin/emulation/honorees/edit/{honoree.pk}/").status_code == 200


def test_old_entries_are_forgotten(admin_client, honoree, settings):
    admin_client.get(f"/admin/emulation/honorees/edit/{honoree.pk}/")
    settings.STAFF_ACCESS_LOG_DAYS = 30
    assert prune() == 0
    StaffDataAccess.objects.update(at="2020-01-01T00:00:00Z")
    assert prune() == 1
