"""A command killed at any moment leaves all or nothing, and the index in step with the database."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.emulation.award_import.lists import award_list, row

# The database of the tests is what the command's own begins as.
pytestmark = pytest.mark.django_db

TABLES = (
    *("emulation_awardgrant", "emulation_honoree", "emulation_awarddecision", "emulation_orgunit"),
    *("emulation_awardimport", "emulation_awardimportrow", "search_outboxentry"),
)
ROWS = 1500
# Runs the command, and kills itself when the writing has come so far.
SCRIPT = """
import os, signal, sys
from unittest import mock
import django
django.setup()
from django.core.management import call_command
from django.db.models import QuerySet
moment, file = int(sys.argv[1]), sys.argv[2]
calls = 0
write = QuerySet.bulk_create
def bulk_create(self, *args, **kwargs):
    global calls
    calls += 1
    if calls == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(self, *args, **kwargs)
with mock.patch.object(QuerySet, "bulk_create", bulk_create):
    call_command("import_awards", file, "--confirm", "--limit", "1", skip_checks=True)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    """A database of its own in a file, empty but for what the migrations put there."""
    directory = tmp_path_factory.mktemp("killed")
    letters = [chr(65 + number) for number in range(26)]
    names = (f"Nguyễn {first}{second} {third}" for first in letters for second in letters for third in letters)
    rows = [row(name, unit=f"Phòng {letters[at % 7]}") for at, name in zip(range(ROWS), names, strict=False)]
    (directory / "list.xlsx").write_bytes(award_list(*rows))
    environment = {
        **os.environ,
        "VAR_DIR": str(directory),
        "DATABASE_URL": f"sqlite:///{directory / 'portal.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    with django_db_blocker.unblock():
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            # The tests' own database, fresh from its migrations.
            with closing(sqlite3.connect(directory / "portal.sqlite3")) as copy:
                connection.connection.backup(copy)
            return directory, environment
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "-v0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)
    return directory, environment


def counts(directory: Path) -> dict[str, int]:
    with closing(sqlite3.connect(directory / "portal.sqlite3")) as database:
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608


def run(site, moment: int) -> int:
    directory, environment = site
    command = [sys.executable, "-c", SCRIPT, str(moment), str(directory / "list.xlsx")]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True).returncode


def test_a_command_killed_while_it_writes_leaves_nothing_and_a_whole_one_everything(site):
    before = counts(site[0])
    for moment in (1, 2, 4, 6):
        assert run(site, moment) == -signal.SIGKILL
        assert counts(site[0]) == before
    assert run(site, 0) == 0
    after = counts(site[0])
    assert after["emulation_awardgrant"] - before["emulation_awardgrant"] == ROWS
    assert after["emulation_awardimportrow"] == ROWS
    # Every award and its decision wait for the index.
    assert after["search_outboxentry"] - before["search_outboxentry"] == ROWS + 1


def test_a_command_killed_from_outside_leaves_all_or_nothing(site):
    directory, environment = site
    whole = {0, ROWS}
    for wait in (0.5, 2.0):
        before = counts(directory)
        command = [sys.executable, "manage.py", "import_awards", str(directory / "list.xlsx"), "--confirm"]
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(wait)
        process.kill()
        process.wait()
        assert counts(directory)["emulation_awardgrant"] - before["emulation_awardgrant"] in whole
