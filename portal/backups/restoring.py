"""Restores a backup into an empty installation after checking every file of it."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.backups import manifest
from portal.backups.databases import content_of, stored_models
from portal.backups.digests import table_digest
from portal.backups.encryption import IDENTITY_FILE, SUFFIX, Key, KeyProblem
from portal.backups.files import CHUNK, locked
from portal.backups.making import backups_in, media_files
from portal.backups.manifest import Manifest, StoredFile
from portal.backups.snapshot import put_in_place, vendor
from portal.private_files import sync_directory, write_private

STAGED = ".restoring"  # where files wait, on the disk they belong to, until all have been looked at
MISSING, CHANGED = "missing", "changed"
# Apps that the portal does without today; older backups have had their migrations.
RETIRED_APPS = frozenset({"axes"})


class Refused(Exception):
    """A backup is not restored; says why in one line. ``problems`` names files."""

    def __init__(self, reason: str, problems: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened: where it is, what it holds, what opens its files."""

    path: Path
    manifest: Manifest
    key: Key | None


def unfinished_mark() -> Path:
    """Returns the file that stands while a restore writes; it stays where the restore was ended."""
    return Path(settings.VAR_DIR) / "restore.unfinished"


def find_backup(directory: Path) -> Path:
    """Returns the backup at a path: the directory itself, or the newest below it; raises ``Refused`` for none."""
    if (directory / manifest.NAME).exists() or (directory / (manifest.NAME + SUFFIX)).exists():
        return directory
    found = backups_in(directory)
    if not found:
        raise Refused(f"There is no backup in {directory}.")
    return found[-1]


def is_encrypted(path: Path) -> bool:
    """Tells whether a key or a passphrase is needed."""
    return (path / (manifest.NAME + SUFFIX)).exists()


def has_passphrase(path: Path) -> bool:
    """Tells whether a passphrase opens it, and no key of somebody's own."""
    return (path / IDENTITY_FILE).exists()


def open_backup(path: Path, key: Key | None) -> Backup:
    """Reads what a backup says about itself.

    Raises:
        Refused: it cannot be read, or was made by a newer version.
    """
    file = path / (manifest.NAME + (SUFFIX if key else ""))
    content = io.BytesIO()
    try:
        with file.open("rb") as reader:
            if key is None:
                shutil.copyfileobj(reader, content)
            else:
                key.decrypt(reader, content)
        return Backup(path, manifest.read(content.getvalue()), key)
    except KeyProblem as error:
        raise Refused(f"The key does not open this backup, or its manifest was changed ({error}).") from error
    except (OSError, ValueError) as error:
        raise Refused(f"{path} cannot be read: {error}.") from error


def check_files(backup: Backup) -> list[str]:
    """Reads every file of a backup and returns what is wrong, one line each."""
    problems = (f"{each.path}: {found}" for each in backup.manifest.files() if (found := _unpack(backup, each, None)))
    return list(problems)


def check_version(backup: Backup) -> None:
    """Raises ``Refused`` where the backup is not of this kind of database, or of a newer version of the portal."""
    content = backup.manifest
    if content.vendor != vendor():
        raise Refused(
            f"This is a backup of a {content.vendor} database and DATABASE_URL names one of {vendor()}:"
            " restore it into its own kind, then manage.py copy_to moves it."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [
        name
        for name in content.migrations
        if name not in known
        and name.partition(".")[0] not in RETIRED_APPS
        # A migration that was squashed since is of an older version.
        and not any(name in _replaced(each) for each in _squashed())
    ]
    if newer:
        raise Refused(
            f"This backup was made by a newer version of the portal: {newer[0]} is not known here"
            + (f", nor {len(newer) - 1} more migrations." if len(newer) > 1 else ".")
        )


def _squashed() -> list[Any]:
    return [each for each in MigrationLoader(None).disk_migrations.values() if each.replaces]


def _replaced(migration: Any) -> set[str]:
    return {f"{app}.{name}" for app, name in migration.replaces}


def check_place() -> None:
    """Raises ``Refused`` where the database or the directory of uploaded files is not empty."""
    if unfinished_mark().exists():
        return  # what is there is half of a backup
    if table := content_of(connection):
        raise Refused(f"The database has content already (table {table}); a backup is restored into an empty one only.")
    root = Path(settings.MEDIA_ROOT)
    if first := next((path for _source, path in media_files(root)), None):
        raise Refused(f"{root} holds files already ({first}); a backup is restored into an empty place only.")


def restore(backup: Backup) -> None:
    """Puts database, uploaded files and secret key in place. The portal must not run.

    Raises:
        Refused: the place is not empty, or files are missing or changed; nothing was changed.
        DatabaseProblem: the database refuses the copy.
        OSError: something cannot be written. Run it again: what is half there gives way.
    """
    check_version(backup)
    root = Path(settings.VAR_DIR)
    # The second is the lock of `manage.py serve`.
    with locked(root / "backup.lock"), locked(root / "serve.pid", "The portal runs here; stop it first."):
        check_place()
        with _staged(backup) as (media, database):
            unfinished_mark().write_text(f"{backup.path}\n")
            _move_media(media)
            database.chmod(0o600)
            put_in_place(database)
            if problem := _difference(backup.manifest):
                raise Refused(problem)
            _keep_secret_key(backup.manifest.secret_key)
        unfinished_mark().unlink()


@contextmanager
def _staged(backup: Backup) -> Iterator[tuple[Path, Path]]:
    """Unpacks all files beside the places they belong to and checks them."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    is_file = vendor() == "sqlite"
    beside = Path(connection.settings_dict["NAME"]).parent if is_file else Path(settings.VAR_DIR)
    staged = root / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    try:
        with tempfile.TemporaryDirectory(prefix=STAGED, dir=beside) as place:
            database = Path(place) / "database"
            problems = []
            for each in backup.manifest.files():
                target = database if each is backup.manifest.database else _below(staged, each.path)
                target.parent.mkdir(parents=True, exist_ok=True)
                if found := _unpack(backup, each, target):
                    problems.append(f"{each.path}: {found}")
            if problems:
                raise Refused(f"{len(problems)} files are missing or changed; nothing was restored.", problems)
            yield staged, database
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _below(root: Path, path: str) -> Path:
    """Returns where a file goes; raises ``Refused`` for a path that leads out of ``root``."""
    if not path or ".." in Path(path).parts or Path(path).is_absolute():
        raise Refused(f"The manifest names a file outside the directory of uploaded files: {path!r}.")
    return root / path


class _Hashing(io.RawIOBase):
    """Passes on what is written, and hashes it."""

    def __init__(self, target: Any) -> None:
        self.target = target
        self.hash = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.hash.update(data)
        if self.target is not None:
            self.target.write(data)
        return len(data)


def _unpack(backup: Backup, stored: StoredFile, target: Path | None) -> str:
    """Copies a file out of a backup, only reads it where there is no target; returns what is wrong with it."""
    source = backup.path / stored.stored_as
    if ".." in Path(stored.stored_as).parts or not source.is_file():
        return MISSING
    with source.open("rb") as reader:
        writer = target.open("xb") if target else None
        try:
            hashing = _Hashing(writer)
            try:
                if backup.key is None:
                    shutil.copyfileobj(reader, hashing, CHUNK)
                else:
                    backup.key.decrypt(reader, cast("BinaryIO", hashing))
            except KeyProblem:
                return CHANGED
            if writer:
                writer.flush()
                os.fsync(writer.fileno())
        finally:
            if writer:
                writer.close()
    return "" if hashing.hash.hexdigest() == stored.sha256 else CHANGED


def _move_media(staged: Path) -> None:
    root = staged.parent
    for entry in staged.iterdir():
        target = root / entry.name
        if target.is_dir():
            shutil.rmtree(target)
        entry.rename(target)
    sync_directory(root)


def _difference(content: Manifest) -> str:
    """Compares tables with what the backup says of them; "" where they are equal, or of an older version."""
    known = {
        f"{app}.{name}"
        for app, name in MigrationLoader(None).disk_migrations
        if app in {config.label for config in apps.get_app_configs()}
    }
    if known - set(content.migrations):
        return ""  # the models here are those of later tables
    for model in stored_models():
        table = model._meta.db_table
        if table in content.tables and table_digest(model, "default").as_json() != content.tables[table]:
            return f"Table {table} does not hold what the backup says; run restore again."
    return ""


def _keep_secret_key(key: str) -> None:
    if key and not os.environ.get("SECRET_KEY"):
        write_private(Path(settings.VAR_DIR) / "secret_key", key)


def keep_variables(variables: Mapping[str, str | None]) -> Path | None:
    """Writes environment variables that the backup has values of, and this process has not, into a file that only its
    owner may read; returns it, None where there are none.
    """
    missing = {name: value for name, value in variables.items() if value is not None and name not in os.environ}
    if not missing:
        return None
    file = Path(settings.VAR_DIR) / "restored.env"
    write_private(file, "".join(f"{name}={value}\n" for name, value in missing.items()))
    return file
