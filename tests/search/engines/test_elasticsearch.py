"""What only an Elasticsearch cluster can do to the portal: its address, writers that wake up late, mappings altered."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from elasticsearch import Elasticsearch

from search.checks import indexes_are_as_declared
from search.engines import SearchUnavailable, WriterBusy, get_engine
from search.engines import elasticsearch as module
from search.engines.elasticsearch.address import connect, parse
from search.index import get_index
from tests.search.conftest import document
from tests.search.engines.test_contract import titles
from tests.services import search_of_its_own


@pytest.fixture
def search_url():
    with search_of_its_own() as url:
        yield url


# --- The address -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("elasticsearch://search/portal", ("http://search:9200",)),
        ("elasticsearchs://a,b:9243/portal", ("https://a:9200", "https://b:9243")),
        ("elasticsearch://[::1]:9201,[::2]/portal", ("http://[::1]:9201", "http://[::2]:9200")),
    ],
)
def test_hosts_are_read(url, hosts):
    assert parse(url).hosts == hosts


def test_an_address_holds_everything_that_is_needed_to_connect():
    address = parse("elasticsearchs://me:p%40ss@search/portal-2?timeout=1.5&retries=0&shards=3&replicas=1&api_key=")
    assert (address.user, address.prefix, address.timeout, address.retries) == (("me", "p@ss"), "portal-2", 1.5, 0)
    assert (address.shards, address.replicas) == (3, 1)
    assert connect(address) is connect(address)


@pytest.mark.parametrize(
    "url",
    [
        "elasticsearch:///portal",
        "elasticsearch://search",
        "elasticsearch://search/Portal",
        "elasticsearch://search/a/b",
        "elasticsearch://se arch/portal",
        "elasticsearch://secret@search/portal?colour=red",
        "elasticsearch://search/portal?timeout=soon",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_secrets(url):
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL") as caught:
        parse(url)
    assert "secret" not in str(caught.value)


# --- Writers ---------------------------------------------------------------------------------


def test_a_writer_that_wakes_up_late_overwrites_nothing(fill, index, monkeypatch):
    engine = fill(document("cũ"), document("xóa"))
    monkeypatch.setattr(module, "WRITER_LEASE", 0.0)
    late = engine.writing(index)
    frozen = late.__enter__()
    monkeypatch.setattr(module, "WRITER_LEASE", 15.0)
    with engine.writing(index) as writer:
        writer.put("trial.thing:0", document("mới"))
        writer.delete("trial.thing:1")
        writer.commit()
    frozen._lease.renew = lambda: None  # it has looked at the clock just before it froze
    frozen.put("trial.thing:0", document("trễ"))
    with pytest.raises(WriterBusy):
        frozen.commit()
    frozen.put("trial.thing:1", document("trễ"))
    with pytest.raises(WriterBusy):
        frozen.commit()
    assert titles(engine, index) == ["mới"]


def test_a_lease_that_has_ended_cannot_be_renewed(fill, index, monkeypatch):
    engine = fill(document("một"))
    monkeypatch.setattr(module, "WRITER_LEASE", -1.0)
    with engine.writing(index) as writer, pytest.raises(WriterBusy):
        writer.put("trial.thing:0", document("hai"))
    assert titles(engine, index) == ["một"]


def test_what_a_dead_rebuild_left_is_removed_by_the_next(fill, index):
    engine = fill(document("một"))
    abandoned = engine.rebuilding(index)
    building = abandoned.__enter__()
    building.load([("trial.thing:0", document("dở"))])
    building._switched = True  # dies without cleaning up
    abandoned.__exit__(None, None, None)
    fill(document("hai"))
    generations = engine.generations(index)
    assert sorted(generations._all()) == sorted([generations.serving(), generations.kept()])


def test_documents_for_a_generation_that_is_gone_make_no_index(fill, index):
    engine = fill(document("một"))
    with engine.rebuilding(index) as building:
        pass
    with pytest.raises(SearchUnavailable, match="was refused"):
        engine.prepare(index, building.destination, [("trial.thing:0", document("trễ"))])
    generations = engine.generations(index)
    assert list(generations._all()) == [generations.serving()]


@pytest.mark.parametrize(
    "change",
    [lambda writer: writer.put("trial.thing:0", document("trễ")), lambda writer: writer.delete("trial.thing:0")],
    ids=["put", "delete"],
)
def test_a_writer_whose_generation_is_gone_fails_and_makes_no_index(fill, index, change):
    engine = fill(document("một"))
    generations = engine.generations(index)
    with engine.writing(index) as writer:
        engine.client.indices.delete(index=generations.serving())
        change(writer)
        with pytest.raises(SearchUnavailable, match="was refused"):
            writer.commit()
    assert generations._all() == {}


# --- The cluster -----------------------------------------------------------------------------


def test_a_cluster_that_does_not_answer_is_unavailable_and_left_alone_for_a_moment(index, settings, monkeypatch):
    settings.SEARCH_URL = "elasticsearch://127.0.0.1:1/portal"
    engine = get_engine()
    with pytest.raises(SearchUnavailable, match="does not answer"):
        engine.status(index)
    with monkeypatch.context() as patched:
        patched.setattr(type(engine.client.indices), "get_alias", lambda *args, **kwargs: pytest.fail("asked again"))
        with pytest.raises(SearchUnavailable, match="a moment ago"):
            engine.status(index)


@pytest.mark.usefixtures("index")
def test_a_mapping_altered_by_hand_is_found_by_the_system_check(fill, monkeypatch, capsys):
    index = get_index("trial")
    monkeypatch.setattr("search.checks.indexes", lambda: [index])
    assert [problem.id for problem in indexes_are_as_declared()] == ["search.I003"]
    engine = fill(document("một"))
    assert indexes_are_as_declared() == []
    client: Elasticsearch = engine.client
    client.indices.put_mapping(index=engine.generations(index).alias, properties={"colour": {"type": "keyword"}})
    (problem,) = indexes_are_as_declared()
    assert problem.id == "search.W003"
    assert "colour" in problem.msg
    call_command("check", "--deploy", "--tag", "search")
    assert "search.W003" in capsys.readouterr().err
