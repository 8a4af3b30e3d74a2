"""The real node stops, freezes and is killed while pages are published, imported and the index is rebuilt.

Afterwards index and database are compared row by row: nothing missing, nothing stale, nothing extra.
"""

import os
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from emulation.award_import import progress
from emulation.award_search.index import AWARD_INDEX
from emulation.indexing.awards import SOURCE as AWARD_SOURCE
from emulation.models import AwardGrant
from search import documents, draining, health
from search.documents import Source
from search.draining import drain
from search.engines import SearchUnavailable, get_engine
from search.engines import elasticsearch as module
from search.engines.elasticsearch import writing
from search.index import get_index
from search.models import OutboxEntry
from search.outbox import drain_after_commit
from search.question import Question
from search.rebuild import rebuild
from search.request import SearchRequest
from tests.emulation.award_import.lists import award_list, row
from tests.emulation.register.factories import OrgUnitFactory
from tests.search.registrations import registered
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
def only_pages(node, declare, monkeypatch):
    """Plain pages are the only documents of the only index."""
    declare(get_index("site"), Source(index="site", model=Page, build=page_document), alone=True)
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


def awards_of_the_index():
    found = get_engine().ask(get_index("awards"), Question(), SearchRequest("awards", page_size=100)).found
    return {each.id: each.stored for each in found}


def awards_of_the_database():
    (source,) = documents.sources("awards")
    return {id: dict(document.stored) for id, document in documents.read_documents(source, None, {})}


def rows_of_the_database():
    pages = Page.objects.live().public()
    return {f"wagtailcore.page:{page.pk}": (page.title, page.url_path) for page in pages}


def comes_true(condition):
    """Tells whether something becomes true: rights that could not be given back to a node that was away end by
    themselves.
    """
    until = time.monotonic() + 60
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def all_is_well():
    assert comes_true(lambda: not get_engine().is_rebuilding(get_index("site")))
    assert comes_true(lambda: drain().left == 0)
    assert rows_of_the_index() == rows_of_the_database()
    assert not OutboxEntry.objects.exists()
    assert health.status()["ok"]


FAULTS = ["stop", "freeze", "kill"]


def take_away(node, fault):
    if fault == "freeze":
        node.send(signal.SIGSTOP)
    else:
        node.do(fault)


def give_back(node, fault):
    if fault == "freeze":
        node.send(signal.SIGCONT)
    else:
        node.do("start")


@pytest.mark.parametrize("fault", FAULTS)
def test_publishing_goes_on_while_the_node_is_away(node, home, fault):
    first, second = publish(home, 2, "Trước")
    drain()
    take_away(node, fault)
    publish(home, 5)
    first.title = "Đổi tên"
    first.save()
    second.delete()
    drain_after_commit()
    state = health.status()
    assert not state["ok"]
    assert state["outbox"]["waiting"] == 7
    assert drain().left == 7
    give_back(node, fault)
    all_is_well()


@pytest.fixture
def awards(only_pages, declare):
    """Awards are documents as well, of an index of their own."""
    declare(AWARD_INDEX, AWARD_SOURCE)
    rebuild(get_index("awards"))


class Listener:
    """Hears what a command says, and does something at the first word of one kind."""

    def __init__(self, word, act):
        self.word, self.act, self.has_acted = word, act, False

    def write(self, text):
        if self.word in text and not self.has_acted:
            self.has_acted = True
            self.act()


@pytest.mark.usefixtures("awards")
@pytest.mark.parametrize("fault", FAULTS)
def test_the_node_goes_away_while_awards_are_imported(node, monkeypatch, tmp_path, fault):
    OrgUnitFactory(name="Phòng Tài nguyên nước")
    monkeypatch.setattr(progress, "EVERY_LINE", 0.0)
    file = tmp_path / "list.xlsx"
    file.write_bytes(award_list(*(row(f"Nguyễn Văn {name}") for name in ("An", "Bình", "Chung", "Dũng", "Em"))))
    listener = Listener("Đang ghi", lambda: take_away(node, fault))
    call_command("import_awards", str(file), "--confirm", "--publish", stderr=listener)
    assert listener.has_acted
    assert AwardGrant.objects.count() == 5
    drain_after_commit()
    assert drain().left == 5
    give_back(node, fault)
    all_is_well()
    assert len(awards_of_the_index()) == 5
    assert awards_of_the_index() == awards_of_the_database()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_node_goes_away_in_the_middle_of_a_bulk_import(node, home, monkeypatch, fault):
    publish(home, 25)
    monkeypatch.setattr(draining, "BATCH", 10)
    with away_while_building(node, fault, at=15):
        assert 0 < drain().left < 25
    give_back(node, fault)
    all_is_well()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_node_goes_away_in_the_middle_of_a_rebuild(node, home, monkeypatch, fault):
    publish(home, 12)
    drain()
    monkeypatch.setattr(writing, "CHUNK", 4)  # the node has some of the documents
    with away_while_building(node, fault, at=6), pytest.raises(SearchUnavailable):
        rebuild(get_index("site"))
    publish(home, 2, "Sau")
    give_back(node, fault)
    all_is_well()
    rebuild(get_index("site"))
    all_is_well()
    generations = get_engine().generations(get_index("site"))
    assert len(generations._all()) == 2


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


@contextmanager
def away_while_building(node, fault, at):
    """Takes the node away when the document of the ``at``-th page is built."""
    built = []

    def build(page):
        built.append(page.pk)
        if len(built) == at:
            take_away(node, fault)
        return page_document(page)

    with registered(Source(index="site", model=Page, build=build)):
        yield
    assert len(built) >= at
