"""The real node stops, freezes and is killed while pages are published, imported and the index is rebuilt.

Afterwards index and database are compared row by row: nothing missing, nothing stale, nothing extra.
"""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from wagtail.models import Page, Site

from search import documents, health, outbox
from search.documents import Source
from search.engines import SearchUnavailable, get_engine
from search.engines import elasticsearch as module
from search.index import get_index
from search.models import OutboxEntry
from search.outbox import drain, drain_after_commit
from search.question import Question
from search.rebuild import rebuild
from search.request import SearchRequest
from tests.search.test_outbox import page_document
from tests.services import SCRIPT, ElasticsearchNode, elasticsearch_answers, need

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("elasticsearch_faults")]


@pytest.fixture(scope="module")
def node():
    if os.environ.get("TEST_SEARCH") != "elasticsearch":
        pytest.skip("Starts and kills a node many times, for minutes: in the pass with TEST_SEARCH=elasticsearch")
    need(elasticsearch_answers(), f"No Elasticsearch node; {SCRIPT.name} start")
    # Not below a private directory: the node runs as somebody else.
    directory = Path(tempfile.mkdtemp(prefix="portal-faults-", dir="/var/tmp"))
    directory.chmod(0o755)
    node = ElasticsearchNode(directory)
    node.do("start")
    yield node
    node.do("kill")
    shutil.rmtree(directory)


@pytest.fixture
def search_url(node):
    return node.url


@pytest.fixture(autouse=True)
def only_pages(node, monkeypatch):
    """Plain pages are the only documents of the only index."""
    from search import index as declarations

    monkeypatch.setattr(documents, "_sources", {Page: Source(index="site", model=Page, build=page_document)})
    monkeypatch.setattr(declarations, "_indexes", {"site": get_index("site")})
    monkeypatch.setattr(module, "LEFT_ALONE", 0.0)
    # A node that is gone cannot be told that a rebuild has ended: the right to it ends by itself.
    monkeypatch.setattr(module, "REBUILD_LEASE", 8.0)
    node.do("start")
    rebuild(get_index("site"))


@pytest.fixture
def home():
    return Site.objects.get(is_default_site=True).root_page


def publish(home, count, title="Thi đua"):
    return [home.add_child(instance=Page(title=f"{title} {number}")) for number in range(count)]


def rows_of_the_index():
    engine, index = get_engine(), get_index("site")
    rows, page = {}, 1
    while found := engine.ask(index, Question(), SearchRequest("site", page=page, page_size=100)).found:
        rows |= {each.id: (each.stored["title"], each.stored["url"]) for each in found}
        page += 1
    return rows


def rows_of_the_database():
    pages = Page.objects.live().public()
    return {f"wagtailcore.page:{page.pk}": (page.title, page.url_path) for page in pages}


def all_is_well():
    assert drain().left == 0
    assert rows_of_the_index() == rows_of_the_database()
    assert not OutboxEntry.objects.exists()
    assert health.status()["ok"]


@pytest.mark.parametrize("fault", ["stop", "freeze", "kill"])
def test_publishing_goes_on_while_the_node_is_away(node, home, fault):
    first, second = publish(home, 2, "Trước")
    drain()
    if fault == "freeze":
        node.send(signal.SIGSTOP)
    else:
        node.do(fault)
    publish(home, 5)
    first.title = "Đổi tên"
    first.save()
    second.delete()
    drain_after_commit()
    state = health.status()
    assert not state["ok"]
    assert state["outbox"]["waiting"] == 7
    assert drain().left == 7
    if fault == "freeze":
        node.send(signal.SIGCONT)
    else:
        node.do("start")
    all_is_well()


def test_the_node_is_killed_in_the_middle_of_a_bulk_import(node, home, monkeypatch):
    publish(home, 25)
    monkeypatch.setattr(outbox, "BATCH", 10)
    kill_while_building(node, monkeypatch, at=15)
    assert 0 < drain().left < 25
    monkeypatch.undo_builder()
    node.do("start")
    all_is_well()


def test_the_node_is_killed_in_the_middle_of_a_rebuild(node, home, monkeypatch):
    publish(home, 12)
    drain()
    kill_while_building(node, monkeypatch, at=6)
    with pytest.raises(SearchUnavailable):
        rebuild(get_index("site"))
    monkeypatch.undo_builder()
    publish(home, 2, "Sau")
    node.do("start")
    all_is_well()
    rebuild(get_index("site"))
    all_is_well()
    generations = get_engine().generations(get_index("site"))
    assert len(generations._all()) == 2


def test_the_node_freezes_in_the_middle_of_a_rebuild_and_goes_on(node, home, monkeypatch):
    publish(home, 12)
    kill_while_building(node, monkeypatch, at=6, sent=signal.SIGSTOP)
    with pytest.raises(SearchUnavailable):
        rebuild(get_index("site"))
    monkeypatch.undo_builder()
    node.send(signal.SIGCONT)
    all_is_well()


def test_a_worker_killed_between_index_and_database_writes_again(home, monkeypatch):
    publish(home, 3)
    monkeypatch.setattr(module, "WRITER_LEASE", 1.0)
    before = OutboxEntry.objects.count()
    written = [(f"wagtailcore.page:{page.pk}", page_document(page)) for page in home.get_children()]
    child = os.fork()
    if child == 0:
        # Dies with the lease in its hands, after the index has the changes and before the database knows.
        engine = module.from_url(get_engine_url())
        context = engine.writing(get_index("site"))
        writer = context.__enter__()
        for id, document in written:
            writer.put(id, document)
        writer.commit()
        os._exit(9)
    os.waitpid(child, 0)
    assert OutboxEntry.objects.count() == before
    all_is_well()


def get_engine_url():
    from django.conf import settings

    return settings.SEARCH_URL + "&retries=0"  # a client of its own: connections are not shared with the parent


def kill_while_building(node, monkeypatch, at, sent=signal.SIGKILL):
    """Sends a signal to the node when the document of the ``at``-th page is built."""
    built = []

    def build(page):
        built.append(page.pk)
        if len(built) == at:
            node.send(sent)
        return page_document(page)

    monkeypatch.setitem(documents._sources, Page, Source(index="site", model=Page, build=build))
    monkeypatch.undo_builder = lambda: documents._sources.update(
        {Page: Source(index="site", model=Page, build=page_document)}
    )
