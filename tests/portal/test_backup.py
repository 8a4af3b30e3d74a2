"""Backups: whole, shared, private, encrypted; restored into an empty place, refused anywhere else."""

import hashlib
import json
import os
import shutil
import stat
from contextlib import ExitStack
from pathlib import Path

import pyrage
import pytest
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command, load_command_class
from django.db import connection
from django.test import override_settings
from wagtail.documents import get_document_model

from core.models import Photo
from emulation.models import AwardGrant
from portal.backups import making, restoring
from portal.backups.files import locked
from portal.management.commands import restore as restore_command
from tests.core.factories import photo_file
from tests.emulation.register.factories import AwardGrantFactory
from tests.services import connected_to, database_beside, empty_database

AWARDS = 5


def place(directory: Path):
    """Lets this process be a portal with a ``VAR_DIR`` of its own; the path has spaces."""
    return override_settings(VAR_DIR=directory, MEDIA_ROOT=str(directory / "media"))


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    """A site with an account, a picture, a document and some awards; gives its ``VAR_DIR``."""
    directory = tmp_path_factory.mktemp("one site")
    with django_db_blocker.unblock(), database_beside(directory) as url, place(directory):
        with connected_to(url):
            get_user_model().objects.create_user("ai-do", password="một mật khẩu")
            Photo.objects.create(title="Ảnh", file=photo_file())
            get_document_model().objects.create(title="Tờ trình", file=ContentFile("chữ".encode(), "to trinh.pdf"))
            AwardGrantFactory.create_batch(AWARDS)
            (directory / "media" / "images").mkdir(exist_ok=True)
            (directory / "media" / "images" / "made.jpg").write_bytes(b"made anew by the worker")
        yield directory, url


@pytest.fixture
def in_site(site, settings, django_db_blocker):
    """Lets this process be the site. Not ``db``: that forbids the second connection which commands open."""
    directory, url = site
    settings.VAR_DIR, settings.MEDIA_ROOT = directory, str(directory / "media")
    with django_db_blocker.unblock(), connected_to(url):
        yield directory


@pytest.fixture
def elsewhere(tmp_path, settings, site, monkeypatch):
    """Gives what turns this process into a portal that is empty, and runs no other command."""
    monkeypatch.setattr(restore_command.Command, "run", lambda self, *arguments: None)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    _directory, url = site
    with ExitStack() as stack:

        def go() -> Path:
            there = tmp_path / "a fresh place"
            there.mkdir()
            settings.VAR_DIR, settings.MEDIA_ROOT = there, str(there / "media")
            if url.startswith("sqlite"):
                address = f"sqlite:///{there / 'portal.sqlite3'}"
            else:
                address = stack.enter_context(empty_database(url))
            stack.enter_context(connected_to(address))
            return there

        yield go


def uploaded(directory: Path) -> dict[str, str]:
    """Hashes of every uploaded file."""
    root = directory / "media"
    files = (path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] != "images")
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows() -> dict[str, list]:
    """Every row of every table, as the database writes it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if "indexentry" not in table:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def backup(directory, *options) -> Path:
    call_command("backup", str(directory), *options)
    return making.backups_in(directory)[-1]


def test_everything_comes_back_in_an_empty_place_and_nothing_that_is_made_anew(in_site, tmp_path, elsewhere):
    before, files = rows(), uploaded(in_site)
    assert len(files) == 2
    made = backup(tmp_path / "b k")
    there = elsewhere()
    call_command("restore", str(tmp_path / "b k"))
    assert rows() == before
    assert uploaded(there) == files
    assert not (there / "media" / "images").exists()
    assert (there / "secret_key").read_text() == site_settings.SECRET_KEY
    assert AwardGrant.objects.count() == AWARDS
    assert not (there / "restore.unfinished").exists()
    assert made.is_dir()


def test_a_later_backup_shares_what_has_not_changed_and_old_ones_go(in_site, tmp_path):
    first = backup(tmp_path / "bk")
    second = backup(tmp_path / "bk")
    stored = [path.relative_to(first) for path in first.glob("files/*/*")]
    assert len(stored) == 2
    assert all(os.path.samefile(first / path, second / path) for path in stored)
    third = backup(tmp_path / "bk", "--keep", "2")
    assert making.backups_in(tmp_path / "bk") == [second, third]


def test_nobody_else_may_read_a_backup(in_site, tmp_path):
    made = backup(tmp_path / "bk")
    for path in (made, *made.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("how", ["recipient", "passphrase"])
def test_an_encrypted_backup_tells_nothing_without_its_key(in_site, tmp_path, elsewhere, how):
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"# a comment\n{identity}\n")
    (tmp_path / "words").write_text("một câu dài\n")
    options = {
        "recipient": (["--recipient", str(identity.to_public())], ["--identity", str(tmp_path / "key")]),
        "passphrase": (
            ["--passphrase-file", str(tmp_path / "words")],
            ["--passphrase-file", str(tmp_path / "words")],
        ),
    }
    closing, opening = options[how]
    first, second = backup(tmp_path / "bk", *closing), backup(tmp_path / "bk", *closing)
    before, files = rows(), uploaded(in_site)
    for path in first.rglob("*"):
        assert path.is_dir() or path.read_bytes().startswith(b"age-encryption.org/v1"), path
    shared = [path for path in first.glob("files/*/*") if os.path.samefile(path, second / path.relative_to(first))]
    assert len(shared) == 2
    there = elsewhere()
    with pytest.raises(CommandError, match="is encrypted"):
        call_command("restore", str(first))
    call_command("restore", str(first), *opening)
    assert rows() == before
    assert uploaded(there) == files


def test_a_wrong_key_or_passphrase_is_said(in_site, tmp_path, elsewhere):
    (tmp_path / "words").write_text("một câu dài\n")
    (tmp_path / "others").write_text("một câu khác\n")
    (tmp_path / "key").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    with_words = backup(tmp_path / "one", "--passphrase-file", str(tmp_path / "words"))
    for_key = backup(tmp_path / "two", "--recipient", str(pyrage.x25519.Identity.generate().to_public()))
    there = elsewhere()
    with pytest.raises(CommandError, match="The passphrase does not open this backup"):
        call_command("restore", str(with_words), "--passphrase-file", str(tmp_path / "others"))
    with pytest.raises(CommandError, match="The key does not open this backup"):
        call_command("restore", str(for_key), "--identity", str(tmp_path / "key"))
    assert [path.name for path in there.rglob("*") if "portal.sqlite3" not in path.name] == []


def spoil(made: Path, how: str) -> str:
    """Spoils a backup; returns what the command says of it."""
    stored = sorted(made.glob("files/*/*"))[0]
    database = next(path for path in made.iterdir() if path.name.startswith("database"))
    if how == "a file changed":
        stored.write_bytes(stored.read_bytes()[:-1] + b"?")
        return "1 files are missing or changed; nothing was restored"
    if how == "a file missing":
        stored.unlink()
        return "1 files are missing or changed; nothing was restored"
    if how == "the database cut off":
        os.truncate(database, 1000)
        return "1 files are missing or changed; nothing was restored"
    manifest = made / "manifest.json"
    if how == "the manifest cut off":
        os.truncate(manifest, 1000)
        return "its manifest cannot be read"
    content = json.loads(manifest.read_text())
    if how == "a newer version":
        content["migrations"].append("core.9999_of_next_year")
        manifest.write_text(json.dumps(content))
        return "made by a newer version of the portal: core.9999_of_next_year is not known here"
    if how == "a newer format":
        manifest.write_text(json.dumps({**content, "format": 2}))
        return "format 2"
    content["media"][0]["path"] = "../outside"
    manifest.write_text(json.dumps(content))
    return "outside the directory of uploaded files"


@pytest.mark.parametrize(
    "how",
    [
        "a file changed",
        "a file missing",
        "the database cut off",
        "the manifest cut off",
        "a newer version",
        "a newer format",
        "a path that leads out",
    ],
)
def test_a_spoilt_backup_is_refused_before_anything_is_written(in_site, tmp_path, elsewhere, how, capsys):
    made = backup(tmp_path / "bk")
    said = spoil(made, how)
    there = elsewhere()
    with pytest.raises(CommandError, match=said):
        call_command("restore", str(made))
    assert not any(connection.introspection.table_names())
    assert not list((there / "media").rglob("*")) if (there / "media").exists() else True


def test_a_restore_into_a_place_that_is_not_empty_is_refused(in_site, tmp_path, elsewhere):
    made = backup(tmp_path / "bk")
    with pytest.raises(CommandError, match="The database has content already"):
        call_command("restore", str(made))
    there = elsewhere()
    (there / "media" / "documents").mkdir(parents=True)
    (there / "media" / "documents" / "a.pdf").touch()
    with pytest.raises(CommandError, match="holds files already"):
        call_command("restore", str(made))
    assert not any(connection.introspection.table_names())


def test_a_restore_that_was_killed_half_way_is_run_again(in_site, tmp_path, elsewhere, monkeypatch):
    made = backup(tmp_path / "bk")
    before, files = rows(), uploaded(in_site)
    there = elsewhere()
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "put_in_place", lambda copy: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            call_command("restore", str(made))
    assert (there / "restore.unfinished").exists()
    call_command("restore", str(made))
    assert rows() == before
    assert uploaded(there) == files
    assert not (there / "restore.unfinished").exists()


@pytest.mark.parametrize("at", ["table_digest", "_variables", "sync_tree"])
def test_a_backup_that_is_ended_half_way_leaves_nothing_that_looks_whole(in_site, tmp_path, monkeypatch, at):
    kept = backup(tmp_path / "bk")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *arguments, **options: None)  # as after kill -9
        patched.setattr(making, at, lambda *arguments, **options: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            call_command("backup", str(tmp_path / "bk"))
    assert making.backups_in(tmp_path / "bk") == [kept]
    after = backup(tmp_path / "bk")
    assert {path.name for path in (tmp_path / "bk").iterdir()} == {".lock", kept.name, after.name}


def test_a_restore_while_the_portal_runs_is_refused(in_site, tmp_path, elsewhere):
    made = backup(tmp_path / "bk")
    there = elsewhere()
    with locked(there / "serve.pid"), pytest.raises(CommandError, match="The portal runs here; stop it first"):
        call_command("restore", str(made))


def test_every_command_of_the_guide_is_understood():
    text = (site_settings.BASE_DIR / "docs" / "backup.md").read_text()
    commands = [line.split()[2:] for line in text.splitlines() if line.startswith("python manage.py ")]
    assert {name for name, *_rest in commands} == {"backup", "restore", "verify", "copy_to"}
    for name, *arguments in commands:
        load_command_class("portal", name).create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.django_db  # has the database made that the others copy
def test_a_backup_among_the_uploaded_files_is_refused(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    with pytest.raises(CommandError, match="would hold itself"):
        call_command("backup", str(Path(settings.MEDIA_ROOT) / "bk"))
