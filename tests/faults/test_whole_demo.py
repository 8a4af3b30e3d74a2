"""The whole demo: backed up while something writes, restored elsewhere, moved to PostgreSQL as documented."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pyrage
import pytest

from tests.migrated import copy_sqlite_template
from tests.services import ROOT, empty_database, need, postgresql_server

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="The run on SQLite tries both databases"
    ),
]

# What a restore makes anew: pictures of pages, tasks that make them, what the admin's search boxes ask.
MADE_ANEW = ("core_photorendition", "django_tasks_database_dbtaskresult", "wagtailsearch_", "search_outboxentry")
PLACES = ("SECRET_KEY", "SEARCH_URL", "DATABASE_URL", "CACHE_URL")
# Goes on saving until it is told to stop, and says when it has begun.
WRITER = """
import sys, threading, django
django.setup()
from django.core.files.base import ContentFile
from emulation.models import Honoree
from wagtail.documents import get_document_model
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
honorees = list(Honoree.objects.order_by("pk")[:20])
number = 0
while not stop.is_set():
    number += 1
    honorees[number % 20].position = f"Chức vụ {number}"
    honorees[number % 20].save()
    get_document_model().objects.create(title=f"Tệp {number}", file=ContentFile(b"%d" % number, f"{number}.pdf"))
    print(number, flush=True)
"""


class Portal:
    """An installation with a ``VAR_DIR`` of its own."""

    def __init__(self, directory: Path, database: str = "") -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.database = database or f"sqlite:///{directory / 'portal.sqlite3'}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in PLACES},
            "VAR_DIR": str(directory),
            **({"DATABASE_URL": database} if database else {}),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *arguments: str) -> str:
        """Runs a command that has to succeed; returns what it said."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def written_to(self) -> Iterator[None]:
        """Has another process write until the end."""
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline()  # it has begun
        yield
        writer.stdin.close()
        last = writer.stdout.read().split()[-1]
        assert int(last) > 1
        assert writer.wait(60) == 0

    def uploaded(self) -> dict[str, str]:
        root = self.directory / "media"
        files = (path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] != "images")
        return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows(database: str) -> dict[str, str]:
    """Returns a hash of the rows of each table, read without any code of the portal."""
    if database.startswith("sqlite"):
        opened, tables = (
            sqlite3.connect(database.removeprefix("sqlite:///")),
            "SELECT name FROM sqlite_master WHERE type = 'table'",
        )
    else:
        opened = psycopg.connect(database)
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found = {}
    with closing(opened):
        cursor = opened.cursor()
        cursor.execute(tables)
        for (table,) in cursor.fetchall():
            if not table.startswith((*MADE_ANEW, "sqlite_")):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                found[table] = hashlib.sha256("\n".join(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Portal:
    portal = Portal(tmp_path_factory.mktemp("the demo"))
    copy_sqlite_template(portal.directory / "portal.sqlite3")
    portal.manage("load_demo")
    return portal


@pytest.fixture(scope="module")
def moved(demo, tmp_path_factory) -> Iterator[Portal]:
    """The demo, moved to PostgreSQL as docs/backup.md says."""
    server = postgresql_server()
    need(server, "No PostgreSQL server")
    documented = re.findall(
        r"^python manage\.py (copy_to) (postgres://\S+)$", (ROOT / "docs/backup.md").read_text(), re.M
    )
    ((command, address),) = documented
    assert address == "postgres://user:password@host/name"
    with empty_database(server) as database:
        said = demo.manage(command, database)
        assert "rows copied and compared" in said
        yield Portal(demo.directory, database)


def test_the_demo_comes_back_from_an_encrypted_backup_made_while_something_writes(demo, tmp_path):
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(key))
    plain, closed = tmp_path / "plain", tmp_path / "closed"
    with demo.written_to():
        demo.manage("backup", str(closed), "--recipient", str(key.to_public()))
        demo.manage("backup", str(plain))
    there = Portal(tmp_path / "another place")
    there.manage("restore", str(closed), "--identity", str(tmp_path / "key.txt"))
    assert there.manage("verify").splitlines()[-1] == "Nothing is wrong."
    opened = next(path for path in closed.iterdir() if path.is_dir())
    content = tmp_path / "database.sqlite3"
    pyrage.decrypt_file(str(opened / "database.sqlite3.age"), str(content), [key])
    assert rows(there.database) == rows(f"sqlite:///{content}")
    files = there.uploaded()
    assert files.items() <= demo.uploaded().items()
    with closing(sqlite3.connect(content)) as database:
        named = database.execute("SELECT file FROM wagtaildocs_document UNION SELECT file FROM core_photo").fetchall()
    assert {name for (name,) in named} <= files.keys()


def test_nothing_is_lost_on_the_way_to_postgresql_and_in_a_backup_of_it(demo, moved, tmp_path):
    server = postgresql_server()
    with moved.written_to():
        moved.manage("backup", str(tmp_path / "b k"))
    with empty_database(server) as database:
        there = Portal(tmp_path / "another place", database)
        there.manage("restore", str(tmp_path / "b k"))
        assert there.manage("verify").splitlines()[-1] == "Nothing is wrong."
        before, after = rows(moved.database), rows(there.database)
        # The writer went on after the backup's moment.
        written = {"wagtaildocs_document", "emulation_honoree", "wagtailcore_referenceindex", "emulation_honoreechange"}
        assert {table for table in before if before[table] != after[table]} <= written
        assert there.uploaded().items() <= moved.uploaded().items()
