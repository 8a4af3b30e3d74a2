"""Keeps values in memory, up to a number of bytes; those used least recently go first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedMemory(Generic[K, V]):
    """A dictionary for several threads that never holds more than ``limit`` bytes.

    Args:
        limit: bytes, as those who put values in count them.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._size = 0

    @property
    def size(self) -> int:
        """The bytes held now."""
        return self._size

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """Returns what is held under this key, None where nothing is."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: K, value: V, size: int) -> None:
        """Holds a value, in the place of another under this key. One that is larger than the limit is not held.

        Args:
            size: bytes of the value and its key.
        """
        with self._lock:
            if key in self._held:
                self._size -= self._held.pop(key)[1]
            if size > self.limit:
                return
            self._held[key] = (value, size)
            self._size += size
            while self._size > self.limit:
                _, (_, dropped) = self._held.popitem(last=False)
                self._size -= dropped

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._held.clear()
            self._size = 0
