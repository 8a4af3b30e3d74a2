"""The import on the command line."""

import csv
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

from emulation.award_import import progress
from emulation.management.commands.import_awards import SHOWN_OF_A_KIND
from emulation.models import AwardDecision, AwardGrant, AwardImport, Honoree, OrgUnit
from search.models import OutboxEntry
from tests.emulation.award_import.lists import HEADERS, award_list, csv_text, row, xlsx
from tests.emulation.register.factories import HonoreeFactory, OrgUnitFactory

pytestmark = pytest.mark.django_db

TABLES = (AwardGrant, Honoree, AwardDecision, OrgUnit, AwardImport, OutboxEntry)


@pytest.fixture
def run(tmp_path, capsys):
    """Runs the command on a file; returns what it printed."""

    def run(content, *arguments, name="list.xlsx"):
        file = tmp_path / name
        file.write_bytes(content)
        call_command("import_awards", str(file), *arguments)
        return capsys.readouterr().out

    return run


def counts():
    return [model.objects.count() for model in TABLES]


def test_without_confirm_it_prints_the_preview_and_changes_nothing(run, water):
    before = counts()
    printed = run(award_list(row(), row("Trần Thị Bình", award="CSTĐCS")))
    assert "2 dòng: 2 mới" in printed
    assert counts() == before


def test_it_says_how_far_it_has_come(tmp_path, water, capsys, monkeypatch):
    monkeypatch.setattr(progress, "EVERY_LINE", 0.0)
    file = tmp_path / "list.xlsx"
    file.write_bytes(award_list(row(), row("Trần Thị Bình")))
    call_command("import_awards", str(file), "--confirm")
    assert "Đang ghi khen thưởng: 2 / 2" in capsys.readouterr().err


def test_confirm_imports_with_the_names_as_they_are_in_the_file(run, water):
    run(award_list(row()), "--confirm")
    grant = AwardGrant.objects.select_related("decision", "honoree", "award_type").get()
    assert (grant.honoree_name, grant.position, grant.unit, grant.unit_name) == (
        "Nguyễn Văn An",
        "Chuyên viên",
        water,
        "Phòng Tài nguyên nước",
    )
    assert (grant.award_type.code, grant.achievement_from, grant.achievement_to) == ("LDTT", 2018, 2018)
    assert (grant.decision.number, f"{grant.decision.issued_on}") == ("125/QĐ-STNMT", "2018-12-12")
    assert (grant.decision.authority, grant.decision.year) == ("Sở Tài nguyên và Môi trường", 2018)
    assert not grant.decision.is_published
    assert grant.honoree.sort_key == HonoreeFactory(name="Nguyễn Văn An").sort_key
    assert Honoree.objects.matching("nguyen van an phong tai nguyen nuoc").filter(pk=grant.honoree_id).exists()


def test_what_reaches_the_register_reaches_the_outbox_and_the_log(run, water):
    run(award_list(row()), "--confirm")
    entries = {str(entry) for entry in OutboxEntry.objects.all()}
    assert {f"emulation.awardgrant:{AwardGrant.objects.get().pk}"} <= entries
    assert {f"emulation.awarddecision:{AwardDecision.objects.get().pk}"} <= entries
    entry = ModelLogEntry.objects.get(action="emulation.import", content_type__model="awardimport")
    assert entry.data["counts"]["rows_new"] == 1


def test_the_raw_row_is_kept(run, water):
    run(award_list(row("NguyÔn V¨n An")), "--confirm")
    kept = AwardImport.objects.get().rows.get()
    assert kept.raw[0] == "NguyÔn V¨n An"
    assert AwardGrant.objects.get().honoree_name == "Nguyễn Văn An"
    assert kept.grant_id == AwardGrant.objects.get().pk


def test_repeating_changes_nothing(run, water):
    content = award_list(
        row(), row("Trần Thị Bình"), row("Phòng Tài nguyên nước", award="TTLĐTT", unit="", position="")
    )
    run(content, "--confirm")
    before = counts()
    assert "0 mới, 3 đã có" in run(content, "--confirm")
    assert counts() == before


def test_repeating_under_another_spelling_changes_nothing(run, water):
    run(award_list(row()), "--confirm")
    before = counts()
    again = row("NGUYỄN VĂN AN", unit="P. TNN", award="Lao động tiên tiến", number="số 125/qd-stnmt", day="12-12-18")
    assert "0 mới, 1 đã có" in run(award_list(again), "--confirm")
    assert counts() == before


def test_repeating_a_list_that_repeats_itself_changes_nothing(run, water):
    content = award_list(row(), row())
    run(content, "--confirm", "--duplicates", "skip")
    before = counts()
    assert "0 mới, 1 đã có, 0 cần quyết định, 0 có lỗi, 1 bỏ qua" in run(content, "--confirm", "--duplicates", "skip")
    with pytest.raises(CommandError) as stopped:
        run(content, "--confirm")
    assert stopped.value.returncode == 3
    assert counts() == before


def test_repeating_a_list_after_a_recipient_was_renamed_changes_nothing(run, water):
    run(award_list(row()), "--confirm")
    AwardGrant.objects.update(honoree_name="Nguyễn Văn Ân")  # as a correction has it; the record keeps its name
    before = counts()
    assert "0 mới, 1 đã có" in run(award_list(row()), "--confirm")
    assert counts() == before


def test_one_recipient_under_an_old_and_a_new_name_of_the_unit_is_asked_about(run, water):
    before = OrgUnitFactory(name="Phòng Khoáng sản", valid_to=date(2009, 12, 31), successor=water)
    HonoreeFactory(name="Nguyễn Văn An", unit=water)
    content = award_list(row(), row(unit=before.name))
    with pytest.raises(CommandError) as stopped:
        run(content, "--confirm")
    assert stopped.value.returncode == 3
    run(content, "--confirm", "--duplicates", "skip")
    assert AwardGrant.objects.count() == 1


def test_a_unit_and_a_recipient_that_match_nothing_are_marked_for_review(run, water):
    run(award_list(row(unit="Trung tâm Quan trắc")), "--confirm")
    unit = OrgUnit.objects.get(name="Trung tâm Quan trắc")
    assert (unit.needs_review, unit.kind) == (True, "centre")
    honoree = Honoree.objects.get()
    assert (honoree.needs_review, honoree.unit) == (True, unit)


def test_a_homonym_is_never_merged(run, water):
    other = HonoreeFactory(name="Nguyễn Văn An", unit=OrgUnitFactory(name="Văn phòng Sở"))
    run(award_list(row()), "--confirm")
    grant = AwardGrant.objects.get()
    assert grant.honoree != other
    assert grant.honoree.needs_review
    assert "Văn phòng Sở" in grant.honoree.review_note


def test_a_homonym_stops_the_import_where_that_is_asked_for(run, water):
    HonoreeFactory(name="Nguyễn Văn An", unit=OrgUnitFactory(name="Văn phòng Sở"))
    with pytest.raises(CommandError) as stopped:
        run(award_list(row(), row("Trần Thị Bình")), "--confirm", "--homonyms", "error")
    assert stopped.value.returncode == 3
    assert not AwardGrant.objects.exists()


def test_name_and_unit_together_are_the_recipient(run, water):
    known = HonoreeFactory(name="Nguyễn Văn An", unit=water)
    run(award_list(row()), "--confirm")
    assert AwardGrant.objects.get().honoree == known
    assert Honoree.objects.count() == 1


def test_an_error_stops_everything(run, water):
    with pytest.raises(CommandError) as stopped:
        run(award_list(row(), row("Trần Thị Bình", award="Danh hiệu không có")), "--confirm")
    assert stopped.value.returncode == 3
    assert not AwardGrant.objects.exists()
    assert not AwardImport.objects.exists()


def test_rows_with_errors_can_be_left_out(run, water):
    run(award_list(row(), row("Trần Thị Bình", day="32/13/2018")), "--confirm", "--skip-errors")
    assert [grant.honoree_name for grant in AwardGrant.objects.all()] == ["Nguyễn Văn An"]


def test_a_preview_with_errors_tells_so_by_its_exit_status(run, water):
    with pytest.raises(CommandError) as stopped:
        run(award_list(row(day="")))
    assert stopped.value.returncode == 3


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0 damaged", bytes(range(256)) * 9])
def test_an_unreadable_file_has_an_exit_status_of_its_own(run, db, content):
    with pytest.raises(CommandError) as stopped:
        run(content)
    assert stopped.value.returncode == 4
    assert "\n" not in str(stopped.value)


def test_a_file_without_a_list_is_an_error(run, db):
    with pytest.raises(CommandError) as stopped:
        run(xlsx([["một", "hai"], ["ba", "bốn"]]), "--confirm")
    assert stopped.value.returncode == 3


def test_a_missing_file_is_unreadable(db, tmp_path):
    with pytest.raises(CommandError) as stopped:
        call_command("import_awards", str(tmp_path / "none.xlsx"))
    assert stopped.value.returncode == 4


def test_a_likely_duplicate_stops_unless_told_otherwise(run, water):
    run(award_list(row()), "--confirm")
    content = award_list(row(number="130/QĐ-STNMT"))
    with pytest.raises(CommandError) as stopped:
        run(content, "--confirm")
    assert stopped.value.returncode == 3
    run(content, "--confirm", "--duplicates", "skip")
    assert AwardGrant.objects.count() == 1
    run(content, "--confirm", "--duplicates", "import")
    assert AwardGrant.objects.count() == 2
    assert Honoree.objects.count() == 1


def test_options_say_what_the_list_leaves_out(run, water):
    rows = [["Họ và tên", "Đơn vị"], ["Nguyễn Văn An", "Phòng Tài nguyên nước"]]
    run(
        csv_text(rows).encode(),
        *("--confirm", "--award-type", "CSTDCS", "--decision-number", "9/QĐ-STNMT", "--decision-date", "5/3/2019"),
        *("--authority", "Giám đốc Sở Tài nguyên và Môi trường", "--year", "2018"),
        name="list.csv",
    )
    grant = AwardGrant.objects.get()
    assert (grant.award_type.code, grant.achievement_to, grant.decision.number) == ("CSTDCS", 2018, "09/QĐ-STNMT")
    assert grant.decision.authority == "Sở Tài nguyên và Môi trường"


def test_columns_can_be_named(run, water):
    rows = [["Người", *HEADERS[1:]], row()]
    run(xlsx(rows), "--confirm", "--column", "Người=honoree_name")
    assert AwardGrant.objects.get().honoree_name == "Nguyễn Văn An"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--column", "Người=nonsense"),
        ("--column", "Người"),
        ("--sheet", "Không có"),
        ("--decision-number", "???"),
        ("--decision-date", "mai"),
        ("--year", "năm ngoái"),
    ],
)
def test_a_wrong_option_is_told_in_one_line(run, water, arguments):
    with pytest.raises(CommandError) as stopped:
        run(award_list(row()), *arguments)
    assert arguments[0] in str(stopped.value)


def test_problems_are_written_to_a_file_without_formulas(run, water, tmp_path):
    out = tmp_path / "problems.csv"
    content = csv_text([HEADERS, row(award="=HYPERLINK(1)")]).encode()
    with pytest.raises(CommandError):
        run(content, "--problems", str(out))
    with out.open(encoding="utf-8-sig", newline="") as file:
        values = [line[4] for line in csv.reader(file)]
    assert "'=HYPERLINK(1)" in values


def test_decisions_are_public_only_where_that_is_asked_for(run, water):
    run(award_list(row()), "--confirm", "--publish")
    assert AwardDecision.objects.get().is_published


def test_it_says_whether_what_it_imported_is_public(run, water):
    assert "CHƯA công khai" in run(award_list(row()))
    assert "CHƯA công khai" in run(award_list(row()), "--confirm")
    assert "công khai ngay" in run(award_list(row("Trần Thị Bình", number="126/QĐ-STNMT")), "--confirm", "--publish")


def test_problems_of_a_kind_are_summed(run, water):
    printed = run(award_list(*(row(f"Nguyễn Văn An {number}") for number in range(30))))
    assert printed.count("Tên khác thường") == SHOWN_OF_A_KIND
    assert "và 25 dòng như vậy" in printed
