"""A cache in files that forgets what a full disk has no room for."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger(__name__)


class FileCache(FileBasedCache):
    """Django's, which fails where it cannot write: every page asks Wagtail's cache of sites, and would fail with it.

    A value that cannot be written is as if it had never been there; an earlier one of the same key is gone, too.
    """

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            self.delete(key, version)
            logger.warning("The cache cannot keep anything at the moment: %s", error)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        try:
            return bool(super().touch(key, timeout, version))
        except OSError:
            self.delete(key, version)
            return False
