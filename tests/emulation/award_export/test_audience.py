"""Who gets which rows and columns."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.contrib.auth.models import Permission

from emulation.award_export import files
from emulation.award_export.columns import PERSONAL_COLUMNS, STAFF_COLUMNS
from emulation.models import Honoree
from emulation.rules.choices import LegalStatus
from tests.emulation.award_export.downloads import ADDRESS, body
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def test_no_public_file_holds_what_is_for_staff(client, admin_client, index_now):
    secret = HonoreeFactory(name="Lê An", date_of_birth=date(1971, 2, 3), note="Ghi chú riêng", review_note="Xem lại")
    AwardGrantFactory(honoree=secret)
    index_now()
    for reader in (client, admin_client):
        for suffix in files.FORMATS:
            content = body(reader.get(f"{ADDRESS}.{suffix}"))
            if suffix == "xlsx":
                book = zipfile.ZipFile(io.BytesIO(content))
                content = b"".join(book.read(name) for name in book.namelist())
            assert "Lê An".encode() in content
            assert b"1971" not in content
            assert "riêng".encode() not in content
            assert "Xem lại".encode() not in content


def test_staff_only_fields_stand_in_the_personal_columns_alone():
    personal = {column.source for column in PERSONAL_COLUMNS}
    assert (
        personal
        == {f"honoree__{name}" for name in ("date_of_birth", "note")}
        <= {f"honoree__{name}" for name in Honoree.STAFF_ONLY_FIELDS}
    )
    assert not personal & {column.source for column in STAFF_COLUMNS}
    names = [column.name for column in (*STAFF_COLUMNS, *PERSONAL_COLUMNS)]
    assert len(names) == len(set(names))


def staff_rows(client, query="", suffix="jsonl"):
    content = body(client.get(f"/admin/emulation/awards/export.{suffix}?{query}")).decode()
    return [json.loads(line) for line in content.splitlines()]


@pytest.fixture
def withdrawn(index_now):
    honoree = HonoreeFactory(name="Lê An", date_of_birth=date(1971, 2, 3), note="Ghi chú riêng")
    AwardGrantFactory(honoree=honoree, status=LegalStatus.ANNULLED, status_reason="Sai sự thật")
    AwardGrantFactory(decision=AwardDecisionFactory(is_published=False))
    index_now()


def test_staff_take_away_unpublished_and_annulled_awards_with_the_reason(admin_client, withdrawn):
    found = {row["honoree"]: row for row in staff_rows(admin_client)}
    assert found["Lê An"]["status"] == "annulled"
    assert found["Lê An"]["status_reason"] == "Sai sự thật"
    assert (found["Lê An"]["date_of_birth"], found["Lê An"]["note"]) == ("1971-02-03", "Ghi chú riêng")
    assert found["Nguyễn Văn An"]["is_published"] is False
    assert [row["honoree"] for row in staff_rows(admin_client, "status=annulled")] == ["Lê An"]


def test_personal_columns_need_the_right_to_change_recipients(client, django_user_model, withdrawn):
    reader = django_user_model.objects.create_user("reader", password="x")
    reader.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_awardgrant"]))
    client.force_login(reader)
    assert {"date_of_birth", "note"}.isdisjoint(staff_rows(client)[0])
    reader.user_permissions.add(Permission.objects.get(codename="change_honoree"))
    assert {"date_of_birth", "note"} <= set(staff_rows(client)[0])


def test_nobody_else_gets_the_file_for_staff(client, django_user_model, withdrawn):
    address = "/admin/emulation/awards/export.csv"
    assert client.get(address).status_code == 302
    stranger = django_user_model.objects.create_user("stranger", password="x")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_a_question_that_cannot_be_read_goes_back_to_the_search(admin_client, withdrawn):
    response = admin_client.get("/admin/emulation/awards/export.csv?year=abc&q=an")
    assert (response.status_code, response["Location"]) == (302, "/admin/emulation/awards/?year=abc&q=an")
    assert admin_client.get("/admin/emulation/awards/export.exe").status_code == 404
