"""A process that is killed at any of these steps leaves what ``verify`` finds sound, or mends."""

from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.images import get_image_model

from core.models import Photo
from core.tasks import make_other_renditions
from emulation.models import AwardGrant, AwardImport, Honoree
from portal.backups import making
from search.drainer import drain_soon
from search.draining import drain
from search.index import get_index
from search.models import OutboxEntry
from search.rebuild import rebuild
from tests.emulation.award_import.lists import award_list, row
from tests.faults.conftest import assert_sound_after_mending, killed_at

pytestmark = pytest.mark.faults

GENERATIONS = "search.engines.embedded.generations.Generations"


@pytest.mark.django_db  # has the database made that the others copy
def test_the_database_is_there():
    assert not AwardImport.objects.exists()


@pytest.fixture
def embedded(portal, settings):
    """Skips where the steps are not those of the engine that is tried."""
    if not settings.SEARCH_URL.startswith("embedded"):
        pytest.skip("These are steps of the embedded engine")


def change() -> None:
    """Changes what stands in both indexes, and leaves it to be indexed."""
    honoree = Honoree.objects.first()
    honoree.position = f"{honoree.position}, cũ"
    honoree.save()


def change_and_drain() -> None:
    change()
    drain()


@pytest.mark.parametrize(
    ("step", "call"),
    [
        ("search.outbox.write_rows", 1),  # nothing is written
        ("search.engines.embedded.writing.EmbeddedWriter.commit", 1),  # documents are written, and not to be seen
        ("search.outbox.delete_rows", 1),  # the index has them, the outbox still does
    ],
)
@pytest.mark.usefixtures("embedded")
def test_a_drain(step, call):
    killed_at(step, change_and_drain, call)
    assert OutboxEntry.objects.exists()
    drain()
    assert not OutboxEntry.objects.exists()
    assert_sound_after_mending()


def test_a_web_process_between_its_commit_and_the_index(portal, settings):
    settings.SEARCH_DRAIN_IN_BACKGROUND = False
    killed_at("search.drainer.drain_after_commit", change)
    assert OutboxEntry.objects.exists()
    assert_sound_after_mending()
    drain_soon()


@pytest.mark.parametrize(
    "step",
    [
        "search.engines.embedded.writing.EmbeddedRebuild.switch",
        f"{GENERATIONS}.serve",
        f"{GENERATIONS}.note",
        f"{GENERATIONS}.remove_others",
        "search.rebuild._forget",
    ],
)
@pytest.mark.usefixtures("embedded")
def test_a_rebuild(step):
    def work() -> None:
        change()
        rebuild(get_index("awards"))

    killed_at(step, work)
    assert_sound_after_mending()
    assert not OutboxEntry.objects.exists()


INSERT = "emulation.award_import.apply.insert_objects"


@pytest.mark.parametrize(
    ("step", "call", "awards"),
    [(INSERT, 1, 0), (INSERT, 2, 0), ("search.drainer.drain_after_commit", 1, 5)],
)
def test_an_import_leaves_all_or_nothing(portal, step, call, awards):
    file = portal / "list.xlsx"
    file.write_bytes(award_list(*(row(f"Nguyễn Văn {letter}", number=f"{call}{awards}/QĐ") for letter in "ABCDE")))
    before = AwardGrant.objects.count()
    killed_at(step, lambda: call_command("import_awards", str(file), "--confirm", verbosity=0), call)
    assert AwardGrant.objects.count() == before + awards
    assert_sound_after_mending()


def test_the_worker_between_a_picture_and_its_row(portal):
    photo = Photo.objects.first()
    made = get_image_model().get_rendition_model().objects.filter(image=photo)
    before = made.count()
    killed_at("django.db.models.query.QuerySet.bulk_create", lambda: make_other_renditions.func(photo.pk, ["card"]))
    assert made.count() == before
    make_other_renditions.func(photo.pk, ["card"])
    assert made.count() > before
    assert_sound_after_mending()


@pytest.mark.parametrize(
    ("step", "call"),
    [
        ("portal.backups.making.write_file", 1),
        ("portal.backups.making.copied", 1),
        ("portal.backups.making.table_digest", 3),
        ("portal.backups.making.sync_tree", 1),
        ("portal.backups.making._prune", 1),
    ],
)
def test_a_backup_leaves_the_earlier_ones_and_none_that_looks_whole(portal, step, call):
    directory = portal / "backups"
    call_command("backup", str(directory), verbosity=0)
    (kept,) = making.backups_in(directory)
    (portal / "media" / "documents").mkdir(exist_ok=True)
    (portal / "media" / "documents" / "moi.pdf").write_bytes(b"new")
    killed_at(step, lambda: call_command("backup", str(directory), "--keep", "9", verbosity=0), call)
    whole = making.backups_in(directory)
    assert whole[0] == kept
    for path in whole:
        call_command("restore", str(path), "--check", verbosity=0)
    call_command("backup", str(directory), verbosity=0)
    assert len(making.backups_in(directory)) == len(whole) + 1
    assert not list(directory.glob(".partial-*"))


RECORD = "django.db.migrations.recorder.MigrationRecorder.record_applied"


@pytest.mark.usefixtures("portal")
def test_a_migration_that_is_killed_can_be_started_again():
    """Django notes it after its commit: it would find its own table, and never go on."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is migrated by Django alone")
    call_command("migrate", "emulation", "0004", verbosity=0)
    migrate = partial(call_command, "migrate", verbosity=0)
    killed_at(RECORD, migrate)
    migrate()
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert connection.cursor().execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert_sound_after_mending()
