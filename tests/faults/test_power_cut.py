"""After a power cut SQLite stands as it was at some commit, and the search index is brought in step with it.

A power cut loses what was written and not yet synced. SQLite appends commits to its log (WAL); here the log is cut off,
within a commit and between two, as it would be found by a start after the cut. The index stays as it was: tantivy syncs
its files at each commit, so that it may only be ahead of such a database.
"""

import shutil
from pathlib import Path

import pytest
from django.db import connection

from emulation.models import Honoree
from search.draining import drain
from tests.faults.conftest import assert_sound_after_mending
from tests.services import connected_to

pytestmark = pytest.mark.faults

SQLITE_FULL = 2  # PRAGMA synchronous: each commit waits for the disk


@pytest.mark.django_db  # has the database made that the others copy
def test_each_commit_waits_for_the_disk():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL waits for it by default")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (SQLITE_FULL,)


def test_what_a_lying_disk_lost_is_found_and_mended(portal, kept_database, settings):
    if not kept_database.startswith("sqlite"):
        pytest.skip("The log of a server is not ours to cut")
    database = Path(kept_database.removeprefix("sqlite:///"))
    log = Path(f"{database}-wal")
    index = Path(settings.SEARCH_URL.removeprefix("embedded://"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for position in ("một", "hai", "ba"):
        for honoree in Honoree.objects.all():
            honoree.position = position
            honoree.save()
        drain()
    size = log.stat().st_size
    assert size
    positions = set()
    # Nothing, the last byte, and a good deal of it are lost; the last of these are nearly all.
    for number, lost in enumerate((0, 1, size // 3, size // 2, size - 5_000, size)):
        after = portal / f"after {number}"
        after.mkdir()
        shutil.copy(database, after / "portal.sqlite3")
        (after / "portal.sqlite3-wal").write_bytes(log.read_bytes()[: size - lost])
        shutil.copytree(index, after / "search")
        settings.SEARCH_URL = f"embedded://{after / 'search'}"
        with connected_to(f"sqlite:///{after / 'portal.sqlite3'}"):
            positions.add(Honoree.objects.order_by("pk").first().position)
            assert_sound_after_mending()
    assert {"ba"} < positions
