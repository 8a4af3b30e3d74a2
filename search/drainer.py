"""Drains the outbox in a thread after a commit, so that saving does not wait for the index."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction

from search.outbox import drain_after_commit, enqueued
from search.transactions import callbacks_after_commit

logger = logging.getLogger(__name__)

GATHERING = 0.1  # seconds in which whoever saves goes on undisturbed, and further changes come along
TURN = 0.0005  # seconds after which this thread gives way to another of its process

_lock = threading.Lock()
_is_running = _is_asked_again = False


def connect() -> None:
    """Connects the receiver; called once the apps are ready."""
    enqueued.connect(drain_once_after_commit, dispatch_uid="search.drainer")


def drain_once_after_commit(**kwargs: Any) -> None:
    """Asks for one drain after the transaction, however many changes it notes."""
    if not getattr(settings, "SEARCH_DRAIN_ON_COMMIT", True):
        return
    if drain_soon not in callbacks_after_commit():
        transaction.on_commit(drain_soon, robust=True)


def drain_soon() -> None:
    """Takes what was noted to the index in a moment; at once where ``SEARCH_DRAIN_IN_BACKGROUND`` is False.

    One thread drains at a time and lives as long as there is work: a process that ends waits for it.
    """
    global _is_running, _is_asked_again
    if not getattr(settings, "SEARCH_DRAIN_IN_BACKGROUND", True):
        drain_after_commit()
        return
    with _lock:
        if _is_running:
            _is_asked_again = True
            return
        _is_running = True
    threading.Thread(target=_drain_while_asked, name="search-drainer").start()


def _drain_while_asked() -> None:
    global _is_running, _is_asked_again
    try:
        while True:
            time.sleep(GATHERING)
            with _lock:
                _is_asked_again = False
            try:
                with _giving_way():
                    drain_after_commit()
            except DatabaseError:
                logger.exception("Search outbox: left to the worker")
            with _lock:
                if not _is_asked_again:
                    _is_running = False
                    return
    except BaseException:
        with _lock:
            _is_running = _is_asked_again = False
        raise
    finally:
        connections.close_all()


@contextmanager
def _giving_way() -> Iterator[None]:
    """Lets others have the interpreter sooner: whoever saves hands it over at each statement, ten times and more, and
    would wait for it five milliseconds each time.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(TURN, usual))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
