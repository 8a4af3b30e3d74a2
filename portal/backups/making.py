"""Makes a backup in a directory of backups; unchanged files are hard links to earlier ones."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from core.models.photo import RENDITIONS
from portal.backups import manifest
from portal.backups.databases import applied_migrations, stored_models
from portal.backups.digests import table_digest
from portal.backups.encryption import IDENTITY_FILE, SUFFIX, Lock
from portal.backups.files import link_or_copy, locked, sha256_of, sync_tree, write_file
from portal.backups.manifest import Manifest, StoredFile
from portal.backups.snapshot import SNAPSHOT, copied, vendor
from portal.private_files import sync_directory

PARTIAL, REMOVED = ".partial-", ".removed-"  # beginnings of names of directories that are no backups
# Made from the originals by the worker (`core.renditions`).
DERIVED_MEDIA = (f"{RENDITIONS}/",)
ATTEMPTS = 3  # at a file that changes while it is copied


@dataclass(slots=True)
class Made:
    """A backup that was made: where, how much of it is new, and which older ones were removed."""

    path: Path
    files: int = 0
    copied: int = 0
    copied_bytes: int = 0
    removed: list[str] = field(default_factory=list)


def backups_in(directory: Path) -> list[Path]:
    """Returns the whole backups in a directory, the oldest first."""
    if not directory.is_dir():
        return []
    return sorted(
        path
        for path in directory.iterdir()
        if not path.name.startswith(".")
        and ((path / manifest.NAME).is_file() or (path / (manifest.NAME + SUFFIX)).is_file())
    )


def make_backup(directory: Path, lock: Lock | None = None, keep: int = 0) -> Made:
    """Copies database, uploaded files and settings into a new directory below ``directory``.

    Args:
        directory: made where it is missing; nobody else may read what is written there.
        lock: whom everything is encrypted for; for nobody where None.
        keep: how many backups are left there, this one included; all where 0.

    Raises:
        Busy: another backup is being made here.
        DatabaseProblem: the database cannot be copied.
        OSError: something cannot be read or written; earlier backups are as they were.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(settings.VAR_DIR / "backup.lock"), locked(directory / ".lock"):
        for left in (*directory.glob(f"{PARTIAL}*"), *directory.glob(f"{REMOVED}*")):
            shutil.rmtree(left)
        earlier = backups_in(directory)[::-1]
        partial = directory / f"{PARTIAL}{os.getpid()}"
        partial.mkdir(mode=0o700)
        try:
            made = Made(partial)
            made_at = _fill(partial, earlier, lock, made)
            made.path = _free_name(directory, made_at)
            sync_tree(partial)
            partial.rename(made.path)
            sync_directory(directory)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        if keep:
            made.removed = _prune(directory, made.path, keep)
        return made


def _fill(partial: Path, earlier: list[Path], lock: Lock | None, made: Made) -> datetime:
    store = _Store(partial, earlier, lock, made)
    # Files come before their rows and go after them: those that were there before the copy of the database, or are
    # there after it, are all that its rows name.
    media = {each.path: each for each in _media(store)}
    with _place_for_copy(partial, lock) as place:
        copy = place / ("database.sqlite3" if vendor() == "sqlite" else "database.dump")
        made_at = datetime.now(UTC)
        with copied(copy) as snapshot:
            migrations = applied_migrations(snapshot)
            tables = {model._meta.db_table: table_digest(model, SNAPSHOT).as_json() for model in stored_models()}
        database = store.move(copy)
    media |= {each.path: each for each in _media(store, known=media)}
    content = Manifest(
        made_at=made_at.isoformat(timespec="seconds"),
        vendor=vendor(),
        database=database,
        migrations=migrations,
        tables=tables,
        media=[media[path] for path in sorted(media)],
        made_by=_made_by(),
        variables=_variables(with_values=lock is not None),
        secret_key=settings.SECRET_KEY if lock or not os.environ.get("SECRET_KEY") else "",
    )
    if lock and lock.identity:
        write_file(io.BytesIO(lock.identity), partial / IDENTITY_FILE)
    # The manifest comes last: without it, nothing here is taken for a backup.
    write_file(io.BytesIO(content.to_json()), partial / (manifest.NAME + (SUFFIX if lock else "")), lock)
    return made_at


@contextmanager
def _place_for_copy(partial: Path, lock: Lock | None) -> Iterator[Path]:
    """Gives a directory for the copy of the database; what is to be encrypted does not touch the backup's disk."""
    if lock is None:
        yield partial
        return
    for left in settings.VAR_DIR.glob(".backup-*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.VAR_DIR) as place:
        yield Path(place)


class _Store:
    """The files of one backup, each under a name made from its content, so that backups can share it."""

    def __init__(self, partial: Path, earlier: list[Path], lock: Lock | None, made: Made) -> None:
        self.partial = partial
        self.earlier = earlier
        self.lock = lock
        self.made = made
        self.suffix = SUFFIX if lock else ""
        # Names of encrypted files must not tell what is in them, and differ for other recipients.
        self.secret = salted_hmac("portal.backups", ",".join(lock.recipients)).digest() if lock else b""

    def add(self, source: Path, path: str) -> StoredFile | None:
        """Takes a file in; None where it is gone."""
        for _ in range(ATTEMPTS):
            try:
                sha256 = sha256_of(source)
                size = source.stat().st_size
                name = self._name(sha256)
                target = self.partial / name
                if not target.exists() and not self._link(name, size):
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with source.open("rb") as file:
                        write_file(file, target, self.lock)
                    if sha256_of(source) != sha256 or (self.lock is None and sha256_of(target) != sha256):
                        target.unlink()  # it was written to meanwhile
                        continue
                    self.made.copied += 1
                    self.made.copied_bytes += size
            except FileNotFoundError:
                if self.partial.exists() and not source.exists():
                    return None
                raise
            self.made.files += 1
            return StoredFile(path, size, sha256, name)
        raise OSError(f"{path} changes while it is copied")

    def move(self, copy: Path) -> StoredFile:
        """Takes in the copy of the database."""
        sha256, size = sha256_of(copy), copy.stat().st_size
        name = copy.name + self.suffix
        if self.lock is None:
            with copy.open("rb") as file:
                os.fsync(file.fileno())
        else:
            with copy.open("rb") as file:
                write_file(file, self.partial / name, self.lock)
        self.made.copied_bytes += size
        return StoredFile(copy.name, size, sha256, name)

    def _name(self, sha256: str) -> str:
        id = hmac.digest(self.secret, sha256.encode(), hashlib.sha256).hex() if self.lock else sha256
        return f"files/{id[:2]}/{id}{self.suffix}"

    def _link(self, name: str, size: int) -> bool:
        """Shares a file with an earlier backup; one that was cut off there is not taken."""
        for backup in self.earlier:
            found = backup / name
            try:
                there = found.stat().st_size
            except OSError:
                continue
            if there == size or (self.lock is not None and there > size):
                target = self.partial / name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                link_or_copy(found, target)
                return True
        return False


def _media(store: _Store, known: dict[str, StoredFile] | None = None) -> Iterator[StoredFile]:
    """Takes uploaded files in; those that are known only where they differ in size."""
    for source, path in media_files(Path(settings.MEDIA_ROOT)):
        before = (known or {}).get(path)
        if before is not None and source.exists() and source.stat().st_size == before.size:
            continue
        if (stored := store.add(source, path)) is not None:
            yield stored


def media_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yields every uploaded file with its path below ``root``; what is made from others is left out."""
    seen: set[str] = set()
    for place, directories, names in os.walk(root, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:  # a link that leads back
            directories.clear()
            continue
        seen.add(real)
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in sorted(names):
            source = Path(place, name)
            path = source.relative_to(root).as_posix()
            if not path.startswith(DERIVED_MEDIA) and source.is_file():
                yield source, path


def _free_name(directory: Path, made_at: datetime) -> Path:
    name = f"{made_at:%Y-%m-%dT%H%M%SZ}"
    names = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    return next(path for each in names if not (path := directory / each).exists())


def _prune(directory: Path, made: Path, keep: int) -> list[str]:
    """Removes the oldest backups; never the one just made, whatever the clock said when others were."""
    others = [path for path in backups_in(directory) if path != made]
    removed = []
    for path in others[: max(0, len(others) + 1 - keep)]:
        # Under this name it is no backup any more, however far its removal comes.
        gone = path.rename(directory / f"{REMOVED}{path.name}")
        shutil.rmtree(gone)
        removed.append(path.name)
    return removed


def _made_by() -> dict[str, str]:
    packages = {name: version(name) for name in ("django", "wagtail", "tantivy")}
    return {"python": platform.python_version(), **packages}


def _variables(*, with_values: bool) -> dict[str, str | None]:
    asked = sorted({*settings.ENVIRONMENT_VARIABLES} - {"SECRET_KEY"})
    return {name: os.environ[name] if with_values else None for name in asked if name in os.environ}
