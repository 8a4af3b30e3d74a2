"""Whoever saves does not wait for the index, and no commit is forgotten."""

import sys
import threading

import pytest
from django.db import DatabaseError

from search import drainer


@pytest.fixture(autouse=True)
def in_background(settings, monkeypatch):
    settings.SEARCH_DRAIN_IN_BACKGROUND = True
    # Connections of the test's own thread stay open.
    monkeypatch.setattr(drainer.connections, "close_all", lambda: None)


def join():
    for thread in threading.enumerate():
        if thread.name == "search-drainer":
            thread.join(5)
    assert not drainer._is_running


def test_a_commit_waits_for_no_drain(monkeypatch):
    go_on, calls = threading.Event(), []

    def drain():
        calls.append(threading.current_thread())
        go_on.wait(5)

    monkeypatch.setattr(drainer, "drain_after_commit", drain)
    drainer.drain_soon()
    assert threading.current_thread() not in calls
    go_on.set()
    join()
    assert len(calls) == 1


def test_commits_in_quick_succession_share_a_drain(monkeypatch):
    calls = []
    monkeypatch.setattr(drainer, "drain_after_commit", lambda: calls.append(None))
    for _ in range(5):
        drainer.drain_soon()
    join()
    assert len(calls) == 1


def test_commits_during_a_drain_are_drained_once_more_by_the_same_thread(monkeypatch):
    go_on, began, calls = threading.Event(), threading.Event(), []

    def drain():
        calls.append(threading.current_thread())
        began.set()
        go_on.wait(5)

    monkeypatch.setattr(drainer, "drain_after_commit", drain)
    drainer.drain_soon()
    assert began.wait(5)
    for _ in range(3):
        drainer.drain_soon()
    go_on.set()
    join()
    assert len(calls) == 2
    assert len(set(calls)) == 1


def test_a_failure_does_not_keep_later_commits_waiting(monkeypatch):
    calls = []

    def drain():
        calls.append(1)
        if len(calls) == 1:
            raise DatabaseError("locked")

    monkeypatch.setattr(drainer, "drain_after_commit", drain)
    for _ in range(2):
        drainer.drain_soon()
        join()
    assert len(calls) == 2


def test_a_drain_gives_way_to_whoever_works_meanwhile(monkeypatch):
    usual, turns = sys.getswitchinterval(), []
    monkeypatch.setattr(drainer, "drain_after_commit", lambda: turns.append(sys.getswitchinterval()))
    drainer.drain_soon()
    join()
    assert turns == [pytest.approx(drainer.TURN)]
    assert sys.getswitchinterval() == usual
