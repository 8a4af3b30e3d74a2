"""The embedded engine: how it lives with other processes, and what may be wrong with its directory."""

import multiprocessing
import os
import random
import shutil
import signal
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.engines import IndexMissing, SearchUnavailable, get_engine
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded.damage import damaged_files
from search.engines.embedded.generations import remove
from tests.search.conftest import document, make_index
from tests.search.engines.test_contract import ask, titles


@pytest.fixture
def search_url(tmp_path):
    return f"embedded://{tmp_path / 'search'}"


def test_another_process_sees_a_change_and_its_death_frees_the_lock(fill, index, settings):
    engine = fill(document("cũ"))
    assert titles(engine, index) == ["cũ"]
    with multiprocessing.get_context("fork").Pool(1) as pool:
        # What the pool runs opens the index by itself, as another web process does.
        pool.apply(_write_and_die_politely, (settings.SEARCH_URL,))
    assert titles(engine, index) == ["mới"]
    child = os.fork()
    if child == 0:
        context = EmbeddedEngine(engine.directory).writing(index)
        context.__enter__()
        os._exit(9)
    os.waitpid(child, 0)
    with engine.writing(index):
        pass


def _write_and_die_politely(url):
    from search.engines.embedded import from_url

    index = make_index()
    with from_url(url).writing(index) as writer:
        writer.put("trial.thing:0", document("mới"))
        writer.commit()


def _generations(engine):
    return [path for path in (engine.directory / "trial").iterdir() if path.is_dir()]


def test_a_failed_rebuild_leaves_no_trace(fill, index):
    engine = fill(document("cũ"))
    with pytest.raises(RuntimeError), engine.rebuilding(index):
        raise RuntimeError
    assert len(_generations(engine)) == 1


def test_a_lock_put_there_meanwhile_does_not_keep_a_generation(tmp_path, monkeypatch):
    generation = tmp_path / "1"
    generation.mkdir()
    emptying = os.rmdir

    def put_a_lock_first(path, **where):
        monkeypatch.setattr(os, "rmdir", emptying)
        (generation / ".tantivy-meta.lock").touch()
        emptying(path, **where)

    monkeypatch.setattr(os, "rmdir", put_a_lock_first)
    remove(generation)
    assert not generation.exists()


def test_one_old_generation_is_kept(fill, index):
    for at in range(4):
        engine = fill(document(str(at)))
    assert len(_generations(engine)) == 2


# --- Death -----------------------------------------------------------------------------------


def in_a_child(work):
    """Runs something in a process of its own and returns its exit code, negative for the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("moment", range(5))
def test_what_was_committed_outlives_a_writer_killed_at_any_moment(fill, index, moment):
    engine = fill(document("đầu"))
    receiving, sending = os.pipe()

    def write_until_killed():
        seconds = random.Random(moment).uniform(0.05, 0.6)
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
        with EmbeddedEngine(engine.directory).writing(index) as writer:
            for number in range(100_000):
                writer.put(f"trial.thing:{number % 7}", document(f"lần {number}"))
                writer.commit()
                os.write(sending, f"{number}\n".encode())
        return 0

    assert in_a_child(write_until_killed) == -signal.SIGKILL
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        told = len(pipe.readlines())
    found = {each.id: each.stored["title"] for each in ask(engine, index).found}
    # One commit more may be safe without having been told.
    possible = []
    for commits in (told, told + 1):
        rows = {"trial.thing:0": "đầu"} | {f"trial.thing:{number % 7}": f"lần {number}" for number in range(commits)}
        possible.append(rows)
    assert found in possible
    with engine.writing(index) as writer:
        writer.put("trial.thing:8", document("sau"))
        writer.commit()
    assert "sau" in titles(engine, index)


# --- What may be wrong with the directory ----------------------------------------------------


def replace(path, content):
    """Puts other content in a file's place; cutting a file short that tantivy still maps would end the process."""
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize("damage", ["meta", "segment", "all"])
def test_a_damaged_index_is_unavailable_and_a_rebuild_cures_it(fill, index, damage):
    engine = fill(document("một"))
    generation = Path(engine.directory, "trial", engine.status(index).generation)
    engine._readers.clear()
    if damage == "all":
        shutil.rmtree(generation)
    for path in generation.glob("*"):
        if (damage == "meta") == (path.name == "meta.json") and path.suffix != "" and path.name != ".managed.json":
            replace(path, b"not what tantivy wrote")
    with pytest.raises(SearchUnavailable):
        ask(engine, index, "mot")
    engine = fill(document("hai"))
    assert titles(engine, index) == ["hai"]


def test_a_damaged_index_is_answered_for_by_the_generation_before_until_it_is_built_anew(fill, index, caplog):
    fill(document("một"))
    engine = fill(document("một"), document("hai"))
    damaged = Path(engine.directory, "trial", engine.status(index).generation)
    engine._readers.clear()
    for path in damaged.glob("*.term"):
        replace(path, path.read_bytes()[:-40] + b"x" * 40)
    with pytest.raises(SearchUnavailable):
        ask(engine, index, "mot")
    assert damaged.name not in caplog.text
    assert ".term" in caplog.text
    assert titles(engine, index) == ["một"]
    with pytest.raises(IndexMissing, match="damaged"):
        engine.status(index)
    with pytest.raises(IndexMissing, match="damaged"), engine.writing(index):
        pass
    engine = fill(document("ba"))
    assert titles(engine, index) == ["ba"]
    assert engine.status(index).count == 1
    assert not damaged.exists()


@pytest.mark.parametrize("content", [b"", b"\0" * 20, b"\xff\xfe"], ids=["empty", "zeros", "no text"])
def test_a_damaged_pointer_to_the_generation_is_taken_for_a_missing_index(fill, index, content):
    engine = fill(document("một"))
    Path(engine.directory, "trial", "current").write_bytes(content)
    with pytest.raises(IndexMissing):
        ask(engine, index, "mot")
    with pytest.raises(IndexMissing):
        engine.status(index)
    assert titles(fill(document("hai")), index) == ["hai"]


def test_the_generation_before_answers_while_nothing_tells_which_one_serves(fill, index):
    engine = fill(document("một"))
    engine = fill(document("hai"))
    Path(engine.directory, "trial", "current").write_bytes(b"")
    assert titles(engine, index) == ["một"]
    with pytest.raises(IndexMissing):
        engine.status(index)
    assert titles(fill(document("ba")), index) == ["ba"]


def test_sound_files_are_told_from_altered_ones(fill, index):
    engine = fill(document("một"))
    generation = Path(engine.directory, "trial", engine.status(index).generation)
    assert damaged_files(generation) == []
    store = next(generation.glob("*.store"))
    content = bytearray(store.read_bytes())
    content[len(content) // 3] ^= 1
    replace(store, content)
    assert damaged_files(generation) == [store.name]


def test_a_directory_that_cannot_be_written_is_unavailable(index, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SearchUnavailable), EmbeddedEngine(tmp_path / "file").writing(index):
        pass


def test_an_unknown_engine_is_refused_by_name(settings):
    settings.SEARCH_URL = "sphinx://localhost"
    with pytest.raises(ImproperlyConfigured, match="sphinx"):
        get_engine()
