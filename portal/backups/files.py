"""Writes the files of a backup atomically and flushes them to the disk."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from portal.backups.encryption import Lock
from portal.private_files import sync_directory

CHUNK = 1 << 20  # bytes


class Busy(Exception):
    """Another process holds a lock; says in one line what that means."""


def sha256_of(path: Path) -> str:
    """Returns the SHA-256 of a file's content, as hexadecimal digits; raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_file(source: BinaryIO, target: Path, lock: Lock | None = None) -> None:
    """Copies all of an open file into a new one that only its owner may read, encrypted where there is a lock.

    Raises:
        OSError: nothing is left of the new file.
    """
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if lock is None:
                shutil.copyfileobj(source, file, CHUNK)
            else:
                lock.encrypt(source, file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def link_or_copy(source: Path, target: Path) -> None:
    """Gives a file a second name; copies it where the file system has one name for each file."""
    try:
        os.link(source, target)
    except OSError:
        with source.open("rb") as file:
            write_file(file, target)


def sync_tree(directory: Path) -> None:
    """Has the names in a directory, and in those below it, written to the disk."""
    for path in (directory, *(each for each in directory.rglob("*") if each.is_dir())):
        sync_directory(path)


@contextmanager
def locked(path: Path, otherwise: str = "Another backup or restore is running.") -> Iterator[None]:
    """Holds a lock file; it is free again once the process ends, however it ends.

    Args:
        path: made where it is missing.
        otherwise: what is said where another process holds it.

    Raises:
        Busy: another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(otherwise) from error
        yield
    finally:
        os.close(descriptor)
