"""The legal catalogue of both laws, as dated data."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from emulation.models import AwardType
from emulation.register.catalogue import load_catalogue, read_catalogue
from emulation.rules.choices import AuthorityLevel, AwardKind, SubjectKind
from tests.emulation.register.factories import award_type

pytestmark = pytest.mark.django_db


def names_on(day, **values):
    return set(AwardType.objects.in_force_on(day).grantable().filter(**values).values_list("name", flat=True))


def test_every_row_is_valid_by_the_rules_of_the_admin():
    for row in AwardType.objects.select_related("parent"):
        row.full_clean(exclude=["path", "order_key"])


def test_periods_of_one_award_follow_without_gap_or_overlap():
    for code in set(AwardType.objects.grantable().values_list("code", flat=True)):
        rows = list(AwardType.objects.filter(code=code).order_by("valid_from"))
        rows.sort(key=lambda row: row.valid_from or date.min)
        for earlier, later in itertools.pairwise(rows):
            assert later.valid_from == earlier.valid_to + timedelta(days=1), code


def test_exemplary_communes_are_named_by_the_law_of_the_day():
    assert names_on(date(2023, 12, 31), code="XPTB") == set()
    assert names_on(date(2025, 6, 30), code="XPTB") == {"Xã, phường, thị trấn tiêu biểu"}
    assert names_on(date(2025, 7, 1), code="XPTB") == {"Xã, phường, đặc khu tiêu biểu"}


def test_district_awards_end_with_the_districts():
    assert names_on(date(2025, 6, 30), code="GKH")
    assert not names_on(date(2025, 7, 1), code="GKH")
    assert award_type("TVH", date(2025, 6, 30)).level == AuthorityLevel.DISTRICT
    assert award_type("TVH", date(2025, 7, 1)).level == AuthorityLevel.COMMUNE


def test_the_ministrys_medal_changes_with_the_ministry():
    assert names_on(date(2025, 10, 30), parent__code="KNC") == {
        "Kỷ niệm chương “Vì sự nghiệp Tài nguyên và Môi trường”"
    }
    assert names_on(date(2025, 10, 31), parent__code="KNC") == {
        "Kỷ niệm chương “Vì sự nghiệp Nông nghiệp và Môi trường”"
    }


@pytest.mark.parametrize(
    ("code", "kind", "level", "subjects"),
    [
        ("TTLDXS", AwardKind.TITLE, AuthorityLevel.PROVINCE, {SubjectKind.COLLECTIVE}),
        ("CSTDCS", AwardKind.TITLE, AuthorityLevel.DEPARTMENT, {SubjectKind.INDIVIDUAL}),
        ("CSTDTQ", AwardKind.TITLE, AuthorityLevel.GOVERNMENT, {SubjectKind.INDIVIDUAL}),
        ("GDVH", AwardKind.TITLE, AuthorityLevel.COMMUNE, {SubjectKind.HOUSEHOLD}),
        ("HCLD2", AwardKind.COMMENDATION, AuthorityLevel.STATE, {SubjectKind.INDIVIDUAL, SubjectKind.COLLECTIVE}),
        ("BKT", AwardKind.COMMENDATION, AuthorityLevel.PROVINCE, set(SubjectKind)),
        ("GTKHAC", AwardKind.OTHER, AuthorityLevel.DEPARTMENT, set(SubjectKind)),
    ],
)
def test_titles_and_forms_have_their_level_and_subjects_under_both_laws(code, kind, level, subjects):
    for day in (date(2016, 5, 1), date(2024, 5, 1)):
        row = award_type(code, day)
        assert (row.kind, row.level, set(row.subjects)) == (kind, level, subjects)


def test_each_row_of_a_law_cites_it():
    assert "15/2003/QH11" in award_type("LDTT", date(2023, 12, 31)).legal_basis
    assert award_type("LDTT", date(2024, 1, 1)).legal_basis.startswith("Điều 24, 80 Luật Thi đua, khen thưởng năm 2022")


def test_classes_stand_below_their_order():
    row = award_type("HCLD3")
    assert row.lineage == ["HC", "HCLD", "HCLD3"]
    assert (row.class_rank, row.name) == (3, "Huân chương Lao động hạng Ba")


def test_loading_again_changes_nothing():
    before = list(AwardType.objects.order_by("pk").values())
    result = load_catalogue(AwardType)
    assert (result.added, result.updated, result.kept) == (0, 0, ())
    assert list(AwardType.objects.order_by("pk").values()) == before


def test_what_staff_changed_stays_until_overwriting_is_asked_for(capsys):
    AwardType.objects.filter(code="GTMT").update(name="Giải thưởng Môi trường tỉnh")
    call_command("load_award_catalogue")
    assert "differs: GTMT" in capsys.readouterr().out
    assert AwardType.objects.get(code="GTMT").name == "Giải thưởng Môi trường tỉnh"
    call_command("load_award_catalogue", overwrite=True)
    assert AwardType.objects.get(code="GTMT").name == "Giải thưởng Môi trường"


def test_the_loader_stores_what_saving_would_store():
    for row in AwardType.objects.filter(code__in=["HC", "HCLD1", "GKS", "XPTB"]).select_related("parent"):
        loaded = (row.path, row.order_key, row.folded)
        row.save()
        row.refresh_from_db()
        assert (row.path, row.order_key, row.folded) == loaded


def test_the_file_repeats_no_period():
    keys = [(row.code, row.valid_from) for row in read_catalogue()]
    assert len(keys) == len(set(keys))


def test_two_rows_of_one_award_may_not_be_law_at_once():
    row = AwardType(
        code="LDTT", name="Lao động tiên tiến", kind="title", level="department",
        for_individuals=True, valid_from=date(2023, 6, 1),
    )  # fmt: skip
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert "valid_from" in error.value.message_dict
