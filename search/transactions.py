"""Finds the callbacks that wait for the commit of the present transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction


def callbacks_after_commit() -> Iterator[Callable[[], Any]]:
    """Yields what was registered with ``transaction.on_commit`` and not rolled back since.

    Django has no documented way to ask this. ``run_on_commit`` is the only place that knows of savepoints that were
    rolled back; Django is pinned to one minor version, and tests/search/test_transactions.py notices a change.
    """
    for _savepoints, callback, _robust in transaction.get_connection().run_on_commit:
        yield callback
