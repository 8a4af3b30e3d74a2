"""The import in the admin."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from emulation.award_import import tasks
from emulation.award_import.reading.columns import guess_columns
from emulation.award_import.reading.files import open_workbook
from emulation.models import AwardGrant, AwardImport, Honoree, ImportColumns, OrgUnit
from emulation.models.award_import import ImportState
from tests.emulation.award_import.lists import HEADERS, award_list, csv_text, row, xlsx
from tests.emulation.register.factories import HonoreeFactory, OrgUnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """Somebody who may add awards and take them back."""
    user = User.objects.create_user("staff", password="x")
    group = Group.objects.create(name="Awards")
    wanted = ("access_admin", "add_awardgrant", "delete_awardgrant", "change_honoree")
    group.permissions.add(*Permission.objects.filter(codename__in=wanted))
    user.groups.add(group)
    client.force_login(user)
    return client


def at(name, *args):
    return reverse(f"award_import:{name}", args=args)


def upload(client, content, name="list.xlsx"):
    """Uploads a file; returns the import."""
    response = client.post(at("add"), {"file": SimpleUploadedFile(name, content)})
    imported = AwardImport.objects.latest("pk")
    assert response.url == at("columns", imported.pk)
    return imported


def columns(content, **more):
    """What the form of the columns sends when nothing is changed."""
    sent = {"sheet-0-read": "1", "sheet-0-header": "1"}
    names = ("honoree_name", "position", "unit", "award", "decision_number", "decision_date", "authority", "year")
    return sent | {f"sheet-0-{number}": name for number, name in enumerate(names)} | more


def check(client, content, **more):
    """Uploads a file and has it checked."""
    imported = upload(client, content)
    client.post(at("columns", imported.pk), columns(content, **more))
    imported.refresh_from_db()
    return imported


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_file_goes_from_upload_to_the_register(staff, water):
    imported = upload(staff, award_list(row(), row("Trần Thị Bình")))
    html = text(staff.get(at("columns", imported.pk)))
    assert "Nguyễn Văn An" in html
    assert '<option value="honoree_name" selected>' in html
    staff.post(at("columns", imported.pk), columns(""))
    html = text(staff.get(at("detail", imported.pk)))
    assert not AwardGrant.objects.exists()
    staff.post(at("confirm", imported.pk))
    assert AwardGrant.objects.count() == 2
    html = text(staff.get(at("detail", imported.pk)))
    assert "125/QĐ-STNMT" in html
    assert at("undo", imported.pk) in html
    entry = ModelLogEntry.objects.get(action="emulation.import", content_type__model="awardimport")
    assert (entry.user.username, entry.data["counts"]["rows_new"]) == ("staff", 2)


def test_the_back_button_and_a_second_click_do_nothing(staff, water):
    imported = check(staff, award_list(row()))
    for _ in range(2):
        staff.post(at("confirm", imported.pk))
    staff.post(at("columns", imported.pk), columns(""))
    imported.refresh_from_db()
    assert (imported.state, AwardGrant.objects.count()) == (ImportState.IMPORTED, 1)


def test_what_the_columns_mean_is_remembered(staff, water):
    content = xlsx([["Người đó", *HEADERS[1:]], row()])
    check(staff, content)
    assert ImportColumns.objects.count() == 1
    imported = upload(staff, content)
    assert '<option value="honoree_name" selected>' in text(staff.get(at("columns", imported.pk)))


def test_a_sheet_without_names_is_asked_about_again(staff, water):
    imported = upload(staff, award_list(row()))
    html = text(staff.post(at("columns", imported.pk), columns("") | {"sheet-0-0": "", "authority": "Sở khác"}))
    assert "Sở khác" in html
    imported.refresh_from_db()
    assert imported.state == ImportState.UPLOADED


def test_another_row_can_be_the_header(staff, water):
    imported = upload(staff, xlsx([["Danh sách"], HEADERS, row()]))
    html = text(staff.post(at("columns", imported.pk), {"sheet-0-header": "2", "sheet-0-read": "1", "reread": "1"}))
    assert 'name="sheet-0-header" value="2"' in " ".join(html.split())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0", bytes(range(256)) * 9])
def test_an_unreadable_file_is_told_beside_the_field(staff, db, content):
    html = text(staff.post(at("add"), {"file": SimpleUploadedFile("a.xlsx", content)}))
    assert "error-message" in html
    assert not AwardImport.objects.exists()


def test_too_large_a_file_is_refused(staff, settings):
    settings.AWARD_IMPORT_MAX_MEGABYTES = 0
    assert "MB" in text(staff.post(at("add"), {"file": SimpleUploadedFile("a.csv", b"a,b")}))


def test_problems_are_filtered_and_taken_away(staff, water):
    rows = [HEADERS, row(award="=Lạ"), row("Trần Thị Bình", day="32/13/2018")]
    imported = check(staff, csv_text(rows).encode())
    html = text(staff.get(at("detail", imported.pk), {"code": "award_unknown"}))
    assert "=Lạ" in html
    assert "32/13/2018" not in html
    response = staff.get(at("problems_csv", imported.pk))
    values = [line[4] for line in csv.reader(io.StringIO(response.content.decode("utf-8-sig")))]
    assert "'=Lạ" in values
    table = list(open_workbook(staff.get(at("problems_xlsx", imported.pk)).content).sheets[0].rows())
    assert "'=Lạ" in [cells[4] for _number, cells in table]


def test_rows_with_errors_are_left_out_only_when_that_is_said(staff, water):
    imported = check(staff, award_list(row(), row("Trần Thị Bình", award="Lạ")))
    staff.post(at("confirm", imported.pk))
    assert not AwardGrant.objects.exists()
    staff.post(at("confirm", imported.pk), {"leave_out": "1"})
    assert AwardGrant.objects.count() == 1


def test_an_unknown_award_is_chosen_for_all_its_rows(staff, water):
    imported = check(staff, award_list(row(award="Danh hiệu lạ"), row("Trần Thị Bình", award="Danh hiệu lạ")))
    assert "Danh hiệu lạ" in text(staff.get(at("questions", imported.pk, "awards")))
    staff.post(at("questions", imported.pk, "awards"), {"q0": "LDTT", "check": "1"})
    staff.post(at("confirm", imported.pk))
    assert {grant.award_type.code for grant in AwardGrant.objects.all()} == {"LDTT"}


def test_a_similar_unit_is_put_to_a_person(staff, water):
    imported = check(staff, award_list(row(unit="Phòng Tài nguyên nươc mặt")))
    html = text(staff.get(at("questions", imported.pk, "units")))
    assert f'value="{water.pk}"' in html
    staff.post(at("questions", imported.pk, "units"), {"q0": str(water.pk), "check": "1"})
    staff.post(at("confirm", imported.pk))
    grant = AwardGrant.objects.get()
    assert (grant.unit, grant.unit_name) == (water, "Phòng Tài nguyên nươc mặt")


@pytest.mark.parametrize("answer", ["known", "new", "leave_out"])
def test_a_homonym_is_put_to_a_person(staff, water, answer):
    known = HonoreeFactory(name="Nguyễn Văn An", unit=OrgUnitFactory(name="Văn phòng Sở"))
    imported = check(staff, award_list(row()))
    assert imported.counts["rows_question"] == 1
    staff.post(at("confirm", imported.pk))
    assert not AwardGrant.objects.exists()
    assert "Văn phòng Sở" in text(staff.get(at("questions", imported.pk, "honorees")))
    given = str(known.pk) if answer == "known" else answer
    staff.post(at("questions", imported.pk, "honorees"), {"q0": given, "check": "1"})
    staff.post(at("confirm", imported.pk))
    grants = AwardGrant.objects.all()
    assert [grant.honoree == known for grant in grants] == {"known": [True], "new": [False], "leave_out": []}[answer]


def test_decisions_make_the_preview_stale_until_the_file_is_checked_again(staff, water):
    HonoreeFactory(name="Nguyễn Văn An")
    imported = check(staff, award_list(row()))
    staff.post(at("questions", imported.pk, "honorees"), {"q0": "new"})
    assert at("check", imported.pk) in text(staff.get(at("detail", imported.pk)))
    staff.post(at("questions", imported.pk, "honorees"), {"forget": "1"})
    imported.refresh_from_db()
    assert (imported.choices, imported.counts["rows_question"]) == ({}, 1)


def test_an_answer_that_was_not_offered_does_not_count(staff, water):
    HonoreeFactory(name="Nguyễn Văn An")
    stranger = HonoreeFactory(name="Trần Thị Bình")
    imported = check(staff, award_list(row()))
    staff.post(at("questions", imported.pk, "honorees"), {"q0": str(stranger.pk)})
    imported.refresh_from_db()
    assert imported.choices.get("honorees", {}) == {}


def test_a_register_that_changed_since_the_preview_is_looked_at_again(staff, water):
    imported = check(staff, award_list(row()))
    HonoreeFactory(name="Nguyễn Văn An")
    staff.post(at("confirm", imported.pk))
    imported.refresh_from_db()
    assert (imported.state, AwardGrant.objects.count()) == (ImportState.CHECKED, 0)
    assert imported.error
    assert imported.counts["rows_question"] == 1


def test_an_import_is_undone_after_a_question(staff, water):
    imported = check(staff, award_list(row()))
    staff.post(at("confirm", imported.pk))
    assert "list.xlsx" in text(staff.get(at("undo", imported.pk)))
    assert AwardGrant.objects.exists()
    staff.post(at("undo", imported.pk))
    imported.refresh_from_db()
    assert (imported.state, AwardGrant.objects.count(), Honoree.objects.count()) == (ImportState.UNDONE, 0, 0)
    assert text(staff.get(at("detail", imported.pk)))


def test_what_keeps_an_import_from_being_undone_is_shown(staff, water):
    imported = check(staff, award_list(row()))
    staff.post(at("confirm", imported.pk))
    AwardGrant.objects.update(citation="Sửa")
    staff.post(at("undo", imported.pk))
    assert "Nguyễn Văn An" in text(staff.get(at("detail", imported.pk)))
    assert AwardGrant.objects.exists()


def test_a_large_file_is_worked_on_in_the_background(staff, water, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    imported = upload(staff, award_list(row()))
    with django_capture_on_commit_callbacks() as waiting:
        staff.post(at("columns", imported.pk), columns(""))
    html = text(staff.get(at("detail", imported.pk)))
    assert '<meta http-equiv="refresh"' in html
    assert staff.get(at("progress", imported.pk)).json()["working"]
    for callback in waiting:
        callback()
    imported.refresh_from_db()
    assert imported.state == ImportState.CHECKED
    assert not staff.get(at("progress", imported.pk)).json()["working"]


def test_work_that_was_given_up_can_be_started_again(staff, water, monkeypatch):
    imported = upload(staff, award_list(row()))
    AwardImport.objects.filter(pk=imported.pk).update(state=ImportState.CHECKING, changed_at="2020-01-01T00:00Z")
    assert at("check", imported.pk) in text(staff.get(at("detail", imported.pk)))
    staff.post(at("check", imported.pk))
    imported.refresh_from_db()
    assert imported.state == ImportState.CHECKED


def test_the_template_is_understood(staff, water):
    book = open_workbook(staff.get(at("template")).content)
    headers = [str(cell) for cell in next(iter(book.sheets[0].rows()))[1]]
    assert len(guess_columns(headers)) == len(headers)


def test_reviewed_records_leave_the_list(staff, water):
    imported = check(staff, award_list(row(), row("Trần Thị Bình")))
    staff.post(at("confirm", imported.pk))
    html = text(staff.get(at("review")))
    assert "Nguyễn Văn An" in html
    one = Honoree.objects.get(name="Nguyễn Văn An")
    staff.post(at("review") + "?kind=honorees", {"reviewed": [str(one.pk), "x"]})
    assert list(Honoree.objects.filter(needs_review=True).values_list("name", flat=True)) == ["Trần Thị Bình"]


def test_units_are_ticked_off_by_those_who_may_change_them(staff, water):
    OrgUnit.objects.filter(pk=water.pk).update(needs_review=True)
    staff.post(at("review") + "?kind=units", {"reviewed": [str(water.pk)]})
    assert OrgUnit.objects.filter(needs_review=True).exists()


ADDRESSES = [("index", False), ("add", False), ("template", False), ("review", False)]
ADDRESSES += [
    (name, True) for name in ("detail", "columns", "progress", "file", "problems_csv", "problems_xlsx", "undo")
]


@pytest.mark.parametrize(("name", "has_import"), ADDRESSES)
def test_only_those_who_may_add_awards_see_imports(client, water, name, has_import):
    user = User.objects.create_user("editor", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    imported = AwardImport.objects.create(filename="a.csv", content=b"a", size=1)
    address = at(name, imported.pk) if has_import else at(name)
    assert client.get(address).status_code in (302, 403)
    if has_import:
        client.post(at("confirm", imported.pk))
    assert not AwardGrant.objects.exists()


def test_a_file_that_is_not_wanted_is_removed(staff, water):
    imported = check(staff, award_list(row()))
    staff.post(at("discard", imported.pk))
    assert not AwardImport.objects.exists()


def test_an_imported_file_cannot_be_removed(staff, water):
    imported = check(staff, award_list(row()))
    staff.post(at("confirm", imported.pk))
    staff.post(at("discard", imported.pk))
    assert AwardImport.objects.exists()


def test_lists_ask_the_database_as_often_for_many_as_for_few(staff, water, django_assert_max_num_queries):
    imported = check(staff, award_list(*(row(f"Nguyễn Văn {name}") for name in ("An", "Bình", "Chi", "Dũng", "Em"))))
    with django_assert_max_num_queries(32):
        text(staff.get(at("detail", imported.pk)))
    with django_assert_max_num_queries(24):
        text(staff.get(at("detail", imported.pk) + "?list=rows"))


def test_csv_files_have_one_sheet(staff, water):
    imported = upload(staff, csv_text([HEADERS, row()], ";").encode("utf-16"), "list.csv")
    assert text(staff.get(at("columns", imported.pk))).count("<legend") == 2
