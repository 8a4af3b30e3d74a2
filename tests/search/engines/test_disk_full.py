"""The disk fills up while the embedded engine writes: what was committed goes on serving, nothing is lost.

The system's limit for the size of files stands for the end of the disk: what reaches it fails in the middle of a write.
"""

import random
import resource
from contextlib import contextmanager

import pytest
from wagtail.models import Page, Site

from search import health
from search.documents import Source
from search.draining import drain
from search.engines import SearchUnavailable, get_engine
from search.index import get_index
from search.models import OutboxEntry
from search.outbox import drain_after_commit
from search.question import parse
from search.rebuild import rebuild
from search.request import SearchRequest
from tests.search.conftest import document
from tests.search.engines.test_contract import titles
from tests.search.test_outbox import page_document

FREE = [0, 50, 400, 1_500, 4_000, 12_000]  # bytes that fit into a file: the writing fails ever later


@pytest.fixture
def search_url(tmp_path):
    return f"embedded://{tmp_path / 'search'}"


@contextmanager
def full_disk(free):
    """No file of this process grows beyond ``free`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def long_text(seed):
    """Some 3 kB that no compression makes much shorter."""
    letters = random.Random(seed)
    return " ".join("".join(letters.choices("abcdeghiklmnopqrstuvxy", k=7)) for _word in range(400))


def generations(engine, name):
    return [path for path in (engine.directory / name).iterdir() if path.is_dir()]


@pytest.mark.parametrize("free", FREE)
def test_a_commit_that_does_not_fit_changes_nothing(fill, index, free):
    engine = fill(document("đầu"))

    def write():
        with engine.writing(index) as writer:
            for number in range(20):
                writer.put(f"trial.thing:{number}", document(f"lần {number}", body=long_text(number)))
            writer.commit()

    with full_disk(free), pytest.raises(SearchUnavailable):
        write()
    assert titles(engine, index) == ["đầu"]
    with engine.writing(index) as writer:
        writer.put("trial.thing:8", document("sau"))
        writer.commit()
    assert sorted(titles(engine, index)) == ["sau", "đầu"]


@pytest.mark.parametrize("free", FREE)
def test_a_rebuild_that_does_not_fit_leaves_the_old_generation_and_no_trace(fill, index, free):
    engine = fill(document("đầu"))
    before = generations(engine, "trial")
    with full_disk(free), pytest.raises(SearchUnavailable):
        fill(*(document(f"lần {number}", body=long_text(number)) for number in range(20)))
    assert titles(engine, index) == ["đầu"]
    assert generations(engine, "trial") == before
    assert titles(fill(document("một"), document("hai")), index) == ["một", "hai"]


@pytest.fixture
def home(db, declare):
    """Plain Wagtail pages are the only documents of the only index."""
    declare(get_index("site"), Source(index="site", model=Page, build=page_document), alone=True)
    rebuild(get_index("site"))
    return Site.objects.get(is_default_site=True).root_page


def found():
    answer = get_engine().ask(get_index("site"), parse(""), SearchRequest("site", page_size=100))
    return {each.stored["title"] for each in answer.found}


@pytest.mark.parametrize("free", FREE[:4])
def test_what_is_published_meanwhile_waits_and_arrives_when_there_is_room(home, settings, free):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    kept, gone = (home.add_child(instance=Page(title=title)) for title in ("Giữ lại", "Bỏ đi"))
    drain()
    before = found()
    with full_disk(free):
        home.add_child(instance=Page(title="Mới"))
        kept.title = "Đổi tên"
        kept.save()
        gone.delete()
        drain_after_commit()
        left = drain().left
        assert found() == before
        assert health.status()["ok"]
    assert left == OutboxEntry.objects.count() == 3
    assert health.status()["outbox"]["failed"] == 3
    assert drain().left == 0
    assert found() == before - {"Giữ lại", "Bỏ đi"} | {"Đổi tên", "Mới"}
