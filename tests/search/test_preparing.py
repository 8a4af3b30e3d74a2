"""Documents that other processes prepare for a rebuild."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager

import pytest
from django.db import connection

from emulation.models import AwardGrant, Honoree
from search import preparing
from search.documents import read_documents, sources
from search.engines import Prepared, SearchUnavailable, get_engine
from search.index import get_index
from search.question import parse
from search.rebuild import rebuild
from search.request import SearchRequest
from tests.emulation.register.factories import AwardGrantFactory, OrgUnitFactory
from tests.services import connected_to, database_beside


@pytest.fixture
def committed(tmp_path, django_db_setup, django_db_blocker):
    """A copy of the tests' database: others see what is written there."""
    with django_db_blocker.unblock(), database_beside(tmp_path) as address, connected_to(address):
        yield


@pytest.fixture
def awards(committed, settings, monkeypatch):
    """Seven awards that other processes can read, in stretches of two; returns the index."""
    settings.SEARCH_DRAIN_ON_COMMIT = False
    unit = OrgUnitFactory(name="Chi cục Biển", successor=OrgUnitFactory(name="Chi cục Biển và Hải đảo"))
    for number in range(7):
        AwardGrantFactory(honoree_name=f"Nguyễn Thị Số {number}", unit=unit)
    monkeypatch.setattr(preparing, "STRETCH", 2)
    monkeypatch.setattr(preparing, "process_count", lambda parts: 2)
    return get_index("awards")


@pytest.fixture
def source():
    (source,) = sources("awards")
    return source


def found(index, text=""):
    answer = get_engine().ask(index, parse(text), SearchRequest(index.name, text, page_size=100))
    return sorted(each.stored["title"] for each in answer.found)


def test_stretches_hold_every_object_once(awards, source):
    parts = preparing.stretches(source)
    assert len(parts) == 4
    ids = [id for part in parts for id, _document in read_documents(source, part, {})]
    assert sorted(ids) == sorted(f"emulation.awardgrant:{pk}" for pk in AwardGrant.objects.values_list("pk", flat=True))


def test_a_rebuild_by_several_processes_finds_what_one_finds(awards):
    counts = []
    assert rebuild(awards, counts.append) == counts[-1] == 7
    names = [f"Nguyễn Thị Số {number}" for number in range(7)]
    assert found(awards) == names
    assert found(awards, 'hai dao "so 3"') == names[3:4]
    assert not multiprocessing.active_children()


def test_what_cannot_be_prepared_is_told_and_keeps_no_other_back(awards, source, monkeypatch):
    pk = AwardGrant.objects.values_list("pk", flat=True).first()
    Honoree.objects.filter(pk__in=AwardGrant.objects.filter(pk=pk).values("honoree")).update(subject="nobody")
    failed = {}
    with get_engine().rebuilding(awards) as building:
        parts = preparing.prepared(awards, building.destination, source, preparing.stretches(source), 1, failed)
        assert sum(part.count for part in parts) == 6
    assert failed.keys() == {str(pk)}
    assert "nobody" in str(failed[str(pk)])


def test_who_waits_for_a_process_gives_signs_of_life(monkeypatch):
    monkeypatch.setattr(preparing, "SIGN_OF_LIFE", 0.01)
    future = Future()
    parts = preparing._awaited(future, {})
    assert [next(parts), next(parts)] == [Prepared(0)] * 2
    future.set_result((Prepared(3), {}))
    assert list(parts) == [Prepared(3)]


def test_a_process_that_dies_ends_the_rebuild_and_the_old_index_goes_on_serving(awards, monkeypatch):
    rebuild(awards)
    before = get_engine().status(awards).generation
    received = preparing._received

    def kill_one(future, failed):
        os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
        time.sleep(0.5)
        return received(future, failed)

    monkeypatch.setattr(preparing, "_received", kill_one)
    monkeypatch.setattr(preparing, "STRETCH", 1)
    with pytest.raises(SearchUnavailable, match="process"):
        rebuild(awards)
    assert get_engine().status(awards).generation == before
    assert len(found(awards)) == 7


def test_nobody_prepares_any_more_when_a_rebuild_that_failed_is_cleared_away(awards, monkeypatch):
    engine = get_engine()
    rebuilding = engine.rebuilding
    left = []

    def fail(parts):
        next(iter(parts))
        raise SearchUnavailable("The disk is full")

    @contextmanager
    def observed(*args):
        with rebuilding(*args) as building:
            building.load_prepared = fail
            try:
                yield building
            finally:
                left.append(multiprocessing.active_children())

    monkeypatch.setattr(engine, "rebuilding", observed)
    with pytest.raises(SearchUnavailable, match="full"):
        rebuild(awards)
    assert left == [[]]


@pytest.mark.django_db
def test_few_objects_and_what_nobody_else_sees_are_prepared_here(source, monkeypatch):
    AwardGrantFactory()
    parts = preparing.stretches(source)
    assert preparing.process_count(parts) == 0
    monkeypatch.setattr(preparing, "WORTH_PROCESSES", 1)
    assert connection.in_atomic_block
    assert preparing.process_count(parts) == 0
    monkeypatch.setattr(connection, "in_atomic_block", False)
    monkeypatch.setattr(connection, "is_in_memory_db", lambda: False, raising=False)  # of SQLite alone
    assert preparing.process_count(parts) == get_engine().preparers


ORPHANS = """
import os, signal, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, active_children
from search.preparing import _begin
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin, initargs=({}, None))
    print(pool.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_processes_end_with_one_that_is_killed(tmp_path):
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL
    worker = int(done.stdout)
    for _attempt in range(200):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("it lives on")
