"""Taking an import back."""

import pytest
from wagtail.models import ModelLogEntry

from emulation.award_import.apply import RegisterChanged, apply_plan
from emulation.award_import.fingerprints import register_stamp
from emulation.award_import.undo import CannotUndo, undo
from emulation.models import AwardDecision, AwardGrant, AwardImport, Honoree, OrgUnit
from emulation.register.merge import merge
from emulation.register.merge import undo as undo_merge
from emulation.rules.choices import LegalStatus
from search.models import OutboxEntry
from tests.emulation.award_import.lists import award_list, row
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory

pytestmark = pytest.mark.django_db

TABLES = (AwardGrant, Honoree, AwardDecision, OrgUnit)


@pytest.fixture
def import_list(plan_of):
    """Imports a list; returns the import."""

    def import_list(*rows):
        stamp = register_stamp()
        imported = AwardImport(filename="list.xlsx", content=b"", size=0, sha256="")
        apply_plan(plan_of(award_list(*rows), when_homonym="create"), imported, stamp=stamp, publishes=False)
        return imported

    return import_list


def contents():
    return [sorted(model.objects.values_list()) for model in TABLES]


def test_undo_removes_exactly_what_the_import_created(import_list, water):
    AwardGrantFactory(honoree=HonoreeFactory(name="Nguyễn Văn An", unit=water))
    before = contents()
    imported = import_list(row(), row("Trần Thị Bình", unit="Đơn vị mới"), row("Lê Văn Cường", number="9/QĐ-STNMT"))
    grants = list(AwardGrant.objects.filter(decision__number="125/QĐ-STNMT").values_list("pk", flat=True))
    OutboxEntry.objects.all().delete()
    undo(imported)
    assert contents() == before
    entries = {str(entry) for entry in OutboxEntry.objects.all()}
    assert {f"emulation.awardgrant:{pk}" for pk in grants} <= entries
    assert any(entry.startswith("emulation.awarddecision:") for entry in entries)


@pytest.mark.parametrize(
    "change",
    [
        lambda grant: AwardGrant.objects.filter(pk=grant.pk).update(citation="Sửa"),
        lambda grant: Honoree.objects.filter(pk=grant.honoree_id).update(name="Khác"),
        lambda grant: AwardDecision.objects.filter(pk=grant.decision_id).update(is_published=True),
        lambda grant: OrgUnit.objects.filter(pk=grant.unit_id).update(short_name="ĐVM"),
    ],
    ids=["grant", "honoree", "decision", "unit"],
)
def test_what_was_changed_since_keeps_everything(import_list, water, change):
    imported = import_list(row(unit="Đơn vị mới"), row("Trần Thị Bình"))
    change(AwardGrant.objects.get(honoree_name="Nguyễn Văn An"))
    before = contents()
    with pytest.raises(CannotUndo) as stopped:
        undo(imported)
    assert len(stopped.value.obstacles) == 1
    assert contents() == before


def logged(record, action):
    return ModelLogEntry.objects.for_instance(record).get(action=action)


def test_each_record_has_an_entry_with_what_was_written_and_one_with_what_was_taken_back(import_list, water):
    imported = import_list(row(position="Kế toán", unit="Đơn vị mới"))
    grant = AwardGrant.objects.select_related("honoree", "decision", "unit").get()
    records = (grant, grant.honoree, grant.decision, grant.unit)
    written = {record: logged(record, "emulation.import") for record in records}
    unit = {"id": grant.unit_id, "text": "Đơn vị mới"}
    assert written[grant].data["changes"]["position"] == [None, "Kế toán"]
    assert written[grant].data["changes"]["unit"] == [None, unit]
    assert written[grant].data["changes"]["honoree"] == [None, {"id": grant.honoree_id, "text": str(grant.honoree)}]
    assert written[grant.honoree].data["changes"]["unit"] == [None, unit]
    assert written[grant.decision].data["changes"]["issued_on"] == [None, grant.decision.issued_on.isoformat()]
    assert written[grant.unit].data["other"] == {"id": imported.pk, "text": "list.xlsx"}
    # The site's history shows one line for all of them.
    assert {entry.uuid for entry in written.values()} == {logged(imported, "emulation.import").uuid}
    undo(imported)
    for record in records:
        entry = logged(record, "emulation.undo_import")
        assert entry.deleted
        assert entry.data["changes"] == {
            name: [value, None] for name, (_nothing, value) in written[record].data["changes"].items()
        }


def test_a_merge_since_keeps_everything_until_it_is_undone(import_list, water):
    kept = HonoreeFactory(name="Nguyễn Văn An")
    before = contents()
    imported = import_list(row())
    merged = Honoree.objects.exclude(pk=kept.pk).get()
    done = merge(kept, merged)
    with_merge = contents()
    with pytest.raises(CannotUndo) as stopped:
        undo(imported)
    assert contents() == with_merge
    assert any("hoàn tác việc gộp" in obstacle.reason for obstacle in stopped.value.obstacles)
    undo_merge(done)
    undo(imported)
    assert contents() == before


def test_a_decision_that_another_names_as_its_reason_stays(import_list, water):
    imported = import_list(row())
    AwardDecisionFactory(
        status=LegalStatus.ANNULLED, status_reason="x", annulled_by=AwardDecision.objects.get(number="125/QĐ-STNMT")
    )
    with pytest.raises(CannotUndo) as stopped:
        undo(imported)
    assert [obstacle.kind for obstacle in stopped.value.obstacles] == ["decision"]


def test_what_others_rest_upon_keeps_everything(import_list, water):
    imported = import_list(row())
    AwardGrantFactory(honoree=Honoree.objects.get(name="Nguyễn Văn An"))
    with pytest.raises(CannotUndo) as stopped:
        undo(imported)
    assert {obstacle.kind for obstacle in stopped.value.obstacles} == {"honoree"}


def test_a_review_is_no_change(import_list, water):
    imported = import_list(row())
    Honoree.objects.update(needs_review=False, review_note="")
    undo(imported)
    assert not Honoree.objects.exists()


def test_what_was_deleted_by_hand_is_no_obstacle(import_list, water):
    imported = import_list(row(), row("Trần Thị Bình"))
    AwardGrant.objects.filter(honoree_name="Trần Thị Bình").delete()
    undo(imported)
    assert not AwardGrant.objects.exists()


def test_a_file_can_be_imported_again_after_it_was_undone(import_list, water):
    undo(import_list(row()))
    assert import_list(row()).counts["rows_new"] == 1


def test_a_plan_for_another_register_is_not_carried_out(plan_of, water):
    stamp = register_stamp()
    plan = plan_of(award_list(row()))
    HonoreeFactory(name="Nguyễn Văn An")
    with pytest.raises(RegisterChanged):
        apply_plan(plan, AwardImport(filename="a", size=0), stamp=stamp, publishes=False)
    assert not AwardGrant.objects.exists()
    assert not AwardImport.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(import_list, water):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(names):
        with CaptureQueriesContext(connection) as captured:
            import_list(*(row(f"{name} Văn An") for name in names))
        return len(captured)

    import_list(row())
    few = queries(["Trần", "Lê"])
    many = queries(["Phạm", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"])
    assert many == few
