"""After a change the pages that were read last are made anew before anybody asks."""

import time
from threading import Thread

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core import warming
from core.page_cache import PageCacheMiddleware, share
from core.site_version import advance

pytestmark = pytest.mark.django_db


class Site:
    """Answers every address with its text, and knows what was asked."""

    def __init__(self):
        self.asked = []
        self.text = "cũ"
        self.seen = []

    def __call__(self, request):
        self.asked.append(request.get_full_path())
        self.seen.append((request.build_absolute_uri(), dict(request.COOKIES)))
        return share(HttpResponse(f"{request.path} {self.text}"))


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def cached(site, settings, monkeypatch):
    settings.PAGE_CACHE_SIZE = 100
    settings.PAGE_CACHE_WARMED = 3
    # The thread is tested by itself below.
    monkeypatch.setattr(warming.Warmer, "start", lambda self: None)
    return PageCacheMiddleware(site)


def visit(path, host="testserver", **headers):
    return RequestFactory(headers={"Host": host, **headers}).get(path)


def get(cached, path, **extra):
    return cached(visit(path, **extra)).content.decode()


def test_what_was_read_last_is_made_and_kept(cached, site):
    for path in ("/một/", "/hai/", "/ba/", "/hai/?page=2"):
        get(cached, path)
    wanted = cached.asked_last()
    assert [(key.path, key.query) for key in wanted] == [("/hai/", "page=2"), ("/ba/", ""), ("/hai/", "")]
    site.text, site.asked, site.seen = "mới", [], []
    advance()
    cached.warmer.warm(wanted)
    assert site.asked == ["/hai/?page=2", "/ba/", "/hai/"]
    assert site.seen[1] == ("http://testserver/ba/", {})
    assert [get(cached, path) for path in ("/ba/", "/hai/")] == ["/ba/ mới", "/hai/ mới"]
    assert len(site.asked) == 3
    assert get(cached, "/một/") == "/một/ mới"


def test_a_reader_who_chose_a_language_is_not_imitated(cached):
    get(cached, "/a/", Cookie="django_language=en")
    get(cached, "/b/")
    assert [key.path for key in cached.asked_last()] == ["/b/"]


def test_the_scheme_and_the_port_stay(cached, site):
    cached(RequestFactory(headers={"Host": "testserver:8443"}).get("/a/", secure=True))
    cached.warmer.warm(cached.asked_last())
    advance()
    cached.warmer.warm(cached.asked_last())
    assert {address for address, cookies in site.seen} == {"https://testserver:8443/a/"}
    assert len(site.asked) == 2


def test_a_change_meanwhile_ends_the_work(cached, site, monkeypatch):
    for path in ("/a/", "/b/", "/c/"):
        get(cached, path)
    wanted, site.asked = cached.asked_last(), []
    advance()
    answer = site.__call__

    def change_meanwhile(request):
        advance()
        return answer(request)

    cached.get_response = change_meanwhile
    cached.warmer.warm(wanted)
    assert site.asked == ["/c/"]


@pytest.fixture
def watching(cached, monkeypatch):
    """The pages that the thread of a middleware has been asked to make; the first time it fails."""
    monkeypatch.undo()
    monkeypatch.setattr(warming, "EVERY", 0.3)
    get(cached, "/a/")
    made = []

    def warm(pages):
        made.append([key.path for key in pages])
        if len(made) == 1:
            raise OSError("The cache is away")

    monkeypatch.setattr(cached.warmer, "warm", warm)
    cached.warmer.start()
    yield made
    cached.warmer.stop()


def eventually(look):
    deadline = time.monotonic() + 20
    while not look() and time.monotonic() < deadline:
        time.sleep(0.01)
    return look()


def change_elsewhere():
    """Changes the site for everybody; the transaction that a test runs in is never committed."""
    other = Thread(target=advance)
    other.start()
    other.join()


@pytest.mark.parametrize("count", [1, 5])
def test_the_thread_waits_until_the_site_is_calm_and_outlives_a_fault(watching, caplog, count):
    for _change in range(count):
        change_elsewhere()
    assert eventually(lambda: watching)
    change_elsewhere()
    assert eventually(lambda: len(watching) > 1)
    assert watching == [["/a/"], ["/a/"]]
    assert "The cache is away" in caplog.text
