"""Manages the generations of an index on disk: the one that serves, and the one kept for a rollback.

``<home>/current`` and ``<home>/previous`` name directories. What is written to the serving generation is noted, by id,
in a file beside the kept one, so that a rollback brings it up to date.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

CURRENT, PREVIOUS = "current", "previous"
MISSED, DAMAGED = ".missed", ".damaged"  # endings of files beside a generation


class Generations:
    """The generations below ``home``; whoever changes them holds the writer's lock."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def serving(self) -> Path:
        """Returns the directory of the generation that serves; raises ``OSError`` where none does."""
        return self._named(CURRENT)

    def kept(self) -> Path | None:
        """Returns the directory of the generation before, where there is one."""
        try:
            path = self._named(PREVIOUS)
        except OSError:
            return None
        with suppress(OSError):
            if path == self.serving():
                return None
        return path if path.is_dir() else None

    def readable(self) -> Path:
        """Returns the generation to ask: the one that serves, or the one before where that is damaged or not named any
        more; raises ``OSError`` where there is none.
        """
        try:
            serving = self.serving()
        except OSError:
            if kept := self._sound_one_before():
                return kept
            raise
        return (self.is_damaged(serving) and self._sound_one_before()) or serving

    def _sound_one_before(self) -> Path | None:
        kept = self.kept()
        return None if kept is None or self.is_damaged(kept) else kept

    def mark_damaged(self, path: Path) -> None:
        """Tells every process that a generation is not to be used any more."""
        _beside(path, DAMAGED).touch()

    def is_damaged(self, path: Path) -> bool:
        return _beside(path, DAMAGED).exists()

    def _named(self, role: str) -> Path:
        name = (self.home / role).read_bytes().strip()
        if not name.isdigit():
            raise OSError(f"{self.home / role} names no generation")
        return self.home / name.decode()

    def serve(self, path: Path) -> None:
        """Lets a generation serve and keeps the one that served; all of its files are on the disk before."""
        for file in (*path.iterdir(), path):
            _sync(file)
        with suppress(OSError):
            before = self.serving()
            if not self.is_damaged(before):
                _beside(before, MISSED).unlink(missing_ok=True)
                _write_atomically(self.home / PREVIOUS, before.name)
        _write_atomically(self.home / CURRENT, path.name)
        _beside(path, MISSED).unlink(missing_ok=True)

    def remove_others(self, building: Path | None = None) -> None:
        """Removes generations that neither serve nor are kept or built: old ones, and those of rebuilds that died."""
        wanted = {self.kept(), building}
        with suppress(OSError):
            wanted.add(self.serving())
        for path in self.home.iterdir():
            if path.is_dir() and path not in wanted:
                remove(path)
                for ending in (MISSED, DAMAGED):
                    _beside(path, ending).unlink(missing_ok=True)

    def note(self, ids: Iterable[str]) -> None:
        """Notes documents that the kept generation is about to miss."""
        kept = self.kept()
        if kept is not None:
            with _beside(kept, MISSED).open("a") as file:
                file.writelines(f"{id}\n" for id in ids)

    def missed(self) -> Iterator[str]:
        """Yields the ids of documents that the kept generation missed, each once."""
        kept = self.kept()
        if kept is not None and _beside(kept, MISSED).exists():
            with _beside(kept, MISSED).open() as file:
                yield from dict.fromkeys(line.strip() for line in file)


def remove(generation: Path) -> None:
    """Removes the directory of a generation, as far as that is possible.

    tantivy's watch of an index just made may still put its lock file there, once, while the directory is emptied.
    """
    for _ in range(3):
        shutil.rmtree(generation, ignore_errors=True)
        if not generation.exists():
            break


def _beside(generation: Path, ending: str) -> Path:
    return generation.with_name(generation.name + ending)


def _write_atomically(path: Path, content: str) -> None:
    """Replaces a small file so that a reader, or a crash, meets the old content or the new."""
    draft = path.with_suffix(".new")
    with draft.open("w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Has a file, or the names in a directory, written to the disk, where its file system can."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
