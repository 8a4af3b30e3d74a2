"""Configures how this site's static files are collected."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from posixpath import dirname, join, normpath, relpath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'^@import url\("([^":]+)"\);$', re.MULTILINE)
_RELATIVE = re.compile(r'\burl\("(?![a-z]+:|[/#])([^"]+)"\)')

Sources = MutableMapping[str, tuple[Any, str]]  # name of a static file → where it is stored, and under which path


class OneRequestStorage(CompressedManifestStaticFilesStorage):
    """Puts imported style sheets in place of their ``@import``: browsers ask for one file, not for a chain."""

    def post_process(self, paths: Sources, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        joined = InMemoryStorage()
        for name in [name for name in paths if name.endswith(".css")]:
            if _IMPORT.search(_read(paths, name)):
                joined.save(name, ContentFile(with_imports(paths, name).encode()))
                paths[name] = (joined, name)
        yield from super().post_process(paths, dry_run, **options)


def with_imports(paths: Sources, name: str) -> str:
    """Returns a style sheet with what it imports by ``@import url("…");``, at any depth.

    Raises:
        KeyError: an imported file is not there.
    """

    def imported(found: re.Match[str]) -> str:
        other = normpath(join(dirname(name), found[1]))

        def moved(reference: re.Match[str]) -> str:
            return f'url("{relpath(join(dirname(other), reference[1]), dirname(name))}")'

        return _RELATIVE.sub(moved, with_imports(paths, other))

    return _IMPORT.sub(imported, _read(paths, name))


def _read(paths: Sources, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        text: str = file.read().decode()
    return text
