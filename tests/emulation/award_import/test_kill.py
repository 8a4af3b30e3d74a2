"""A command killed while it writes a long list leaves nothing; tests/faults kills it at other steps."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.emulation.award_import.lists import award_list, row
from tests.services import database_beside

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
from emulation.award_import import apply
moment, file = int(sys.argv[1]), sys.argv[2]
calls = 0
write = apply.insert_objects
def insert_objects(objects):
    global calls
    calls += 1
    if calls == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(objects)
with mock.patch.object(apply, "insert_objects", insert_objects):
    call_command("import_awards", file, "--confirm", "--limit", "1", skip_checks=True)
"""


# Brings the index in step and prints how many awards stand in it.
IN_STEP = """
import django
django.setup()
from search.engines import get_engine
from search.index import get_index
from search.draining import drain
drain()
print("indexed:", get_engine().status(get_index("awards")).count)
"""


@dataclass
class Site:
    """A database of its own, empty but for what the migrations put there, with a list to import."""

    directory: Path
    environment: dict[str, str]

    @property
    def file(self) -> str:
        return str(self.directory / "list.xlsx")

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def counts(self) -> dict[str, int]:
        url = self.environment["DATABASE_URL"]
        opened = sqlite3.connect(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else psycopg.connect(url)
        with closing(opened) as database:
            cursor = database.cursor()
            found = {}
            for table in TABLES:
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
                found[table] = cursor.fetchone()[0]
        return found

    def indexed(self) -> int:
        """Brings the index in step with the database; returns how many awards are in it."""
        done = self.run("-c", IN_STEP)
        return int(done.stdout.rpartition("indexed:")[2])


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    directory = tmp_path_factory.mktemp("killed")
    letters = [chr(65 + number) for number in range(26)]
    names = (f"Nguyễn {first}{second} {third}" for first in letters for second in letters for third in letters)
    rows = [row(name, unit=f"Phòng {letters[at % 7]}") for at, name in zip(range(ROWS), names, strict=False)]
    (directory / "list.xlsx").write_bytes(award_list(*rows))
    with django_db_blocker.unblock(), database_beside(directory) as url:
        environment = {
            **os.environ,
            "VAR_DIR": str(directory),
            "DATABASE_URL": url,
            "SEARCH_URL": f"embedded://{directory / 'search'}",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        yield Site(directory, environment)


def test_a_command_killed_while_it_writes_leaves_nothing_and_a_whole_one_everything(site):
    before, indexed = site.counts(), site.indexed()
    for moment in (1, 3, 4):  # recipients, then awards of each of two batches
        assert site.run("-c", SCRIPT, str(moment), site.file).returncode == -signal.SIGKILL
        assert site.counts() == before
    assert site.indexed() == indexed
    assert site.run("-c", SCRIPT, "0", site.file).returncode == 0
    after = site.counts()
    assert after["emulation_awardgrant"] - before["emulation_awardgrant"] == ROWS
    assert after["emulation_awardimportrow"] == ROWS
    # Every award and its decision wait for the index, but for those that the command took along itself.
    assert 0 < after["search_outboxentry"] - before["search_outboxentry"] <= ROWS + 1
    assert site.indexed() - indexed == ROWS
