"""A full disk stops what writes to it, and nothing else; what was there before is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from wagtail.documents import get_document_model

from core.models import Photo
from emulation.models import Honoree
from portal.backups import making
from search.draining import drain
from search.models import OutboxEntry
from tests.core.factories import photo_file
from tests.faults.conftest import assert_sound_after_mending, fill
from tests.services import connected_to

pytestmark = pytest.mark.faults


@pytest.mark.django_db  # has the database made that the others copy
def test_the_database_is_there():
    assert not Photo.objects.exists()


def caches_in(directory: Path) -> dict[str, Any]:
    """Returns the caches of a portal that keeps them in files."""
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(directory / "cache")}
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    return {"default": files, "throttle": files, "site_version": files, "renditions": dummy}


def test_a_backup_ends_with_one_line_and_leaves_the_earlier_ones(portal, small_disk):
    directory = small_disk / "backups"
    call_command("backup", str(directory), verbosity=0)
    filler = fill(small_disk)
    with pytest.raises(CommandError, match=r"No space left on device|disk is full"):
        call_command("backup", str(directory), verbosity=0)
    (kept,) = making.backups_in(directory)
    call_command("restore", str(kept), "--check", verbosity=0)
    filler.unlink()
    call_command("backup", str(directory), verbosity=0)
    assert len(making.backups_in(directory)) == 2


def test_what_cannot_be_indexed_waits(portal, small_disk, settings):
    settings.SEARCH_URL = f"embedded://{small_disk / 'search'}"
    drain()
    filler = fill(small_disk)
    Honoree.objects.first().save()
    drain()
    assert OutboxEntry.objects.exists()
    filler.unlink()
    drain()
    assert not OutboxEntry.objects.exists()
    assert_sound_after_mending()


def test_a_save_that_the_database_has_no_room_for_is_as_if_it_had_not_been(portal, small_disk):
    if connection.vendor != "sqlite":
        pytest.skip("The disk of a server is not ours to fill")
    copy = small_disk / "portal.sqlite3"
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
    with connected_to(f"sqlite:///{copy}"):
        before = list(Honoree.objects.order_by("pk").values_list("pk", "note"))
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        filler = fill(small_disk)
        with pytest.raises(DatabaseError, match=r"full|I/O"):
            Honoree.objects.bulk_update([Honoree(pk=pk, note="x" * 9_000) for pk, _note in before], ["note"])
        filler.unlink()
        assert list(Honoree.objects.order_by("pk").values_list("pk", "note")) == before
        Honoree.objects.first().save()
        drain()
        assert_sound_after_mending()


@pytest.mark.parametrize("model", [Photo, None])
def test_an_upload_without_room_leaves_no_row(portal, small_disk, settings, model):
    settings.MEDIA_ROOT = str(small_disk / "media")
    model = model or get_document_model()
    before = model.objects.count()
    fill(small_disk)
    file = photo_file(size=(800, 600)) if model is Photo else ContentFile(b"x" * 9_000, "a.pdf")
    with pytest.raises(OSError, match="No space"):
        model.objects.create(title="Không vừa", file=file)
    assert model.objects.count() == before


@pytest.mark.parametrize(
    "path", ["/api/v1/suggest/?q=a", "/api/v1/awards/export.csv", "/api/v1/awards/export.xlsx", "/api/v1/awards/"]
)
def test_what_counts_requests_goes_on_without_room_to_count(portal, small_disk, settings, client, path):
    settings.CACHES = caches_in(small_disk)
    fill(small_disk)
    answer = client.get(path, headers={"host": "localhost"})
    assert answer.status_code == 200
    assert b"".join(answer) if answer.streaming else answer.content


def test_people_can_sign_in_without_room_to_count(portal, small_disk, settings, client):
    settings.CACHES = caches_in(small_disk)
    fill(small_disk)
    answer = client.post(
        "/admin/login/", {"username": "ai-do", "password": "một mật khẩu"}, headers={"host": "localhost"}
    )
    assert answer.status_code in (200, 302)
