import gzip
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from core import site_version
from core.models import Photo
from core.page_cache import accepted_encoding
from core.site_version import current
from news.models import ArticlePage
from portal.models import SiteSettings, StandardPage
from search.outbox import enqueue_keys


@pytest.fixture(autouse=True)
def caching(settings):
    settings.PAGE_CACHE_SIZE = 10_000_000


def queries(client, url, **extra) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, **extra).status_code == 200
    return len(captured)


def test_the_next_visitor_costs_no_query_and_reads_the_same(client, article):
    warm(client, article.url)
    first = client.get(article.url)
    with CaptureQueriesContext(connection) as captured:
        second = client.get(article.url)
    assert (len(captured), second.content) == (0, first.content)
    for response in (first, second):
        del response["X-Request-ID"]
    assert dict(second.headers) == dict(first.headers)


def test_the_kept_page_has_the_headers_of_every_middleware(client, article):
    client.get(article.url)
    kept = client.get(article.url)
    assert "script-src 'self'" in kept["Content-Security-Policy"]
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert kept["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(kept["Vary"].split(", "))


def warm(client, *urls):
    """Visits pages until they are kept: a first visit may make a rendition, which visitors of other pages see too."""
    for url in urls * 2:
        client.get(url)


def rename(article):
    article.title = "Tên mới"
    article.save_revision().publish()


def rename_image(article):
    photo = Photo.objects.first()
    photo.caption = "Chú thích mới"
    photo.save()


def rename_agency(article):
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "Sở Nội vụ"})


def add_to_menu(article):
    home = Site.objects.get().root_page
    home.add_child(instance=StandardPage(title="Giới thiệu", show_in_menus=True))


def change_in_bulk(article):
    ArticlePage.objects.update(lede="Mới")
    enqueue_keys(ArticlePage, [article.pk])


def make_private(article):
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")


@pytest.mark.parametrize("change", [rename, rename_image, rename_agency, add_to_menu, change_in_bulk, make_private])
def test_what_changes_what_visitors_see_is_seen_at_once(client, news, article, change):
    warm(client, news.url, article.url)
    assert queries(client, news.url) + queries(client, article.url) == 0
    change(article)
    for url in (news.url, article.url):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        assert len(captured) > 0, url


def test_an_unpublished_article_is_gone_at_once(client, article):
    client.get(article.url)
    article.unpublish()
    assert client.get(article.url).status_code == 404


def test_a_saved_draft_keeps_the_pages(client, article):
    warm(client, article.url)
    article.title = "Bản nháp"
    article.save_revision()
    assert queries(client, article.url) == 0
    assert "Bản nháp" not in client.get(article.url).content.decode()


def test_signing_in_changes_no_page(client, admin_user):
    before = current()
    Client().force_login(admin_user)
    assert current() == before


def test_whoever_is_signed_in_gets_a_page_of_their_own(client, admin_client, article):
    client.get(article.url)
    own = admin_client.get(article.url).content.decode()
    assert "wagtail-userbar" in own
    assert "wagtail-userbar" not in client.get(article.url).content.decode()


def test_each_language_is_kept_by_itself(client, article, settings):
    assert 'lang="vi"' in client.get(article.url).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert 'lang="en"' in client.get(article.url).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    assert 'lang="vi"' in client.get(article.url).content.decode()


def test_a_form_with_a_token_is_never_kept(client, article):
    url = article.send_url
    first, second = Client().get(url), Client().get(url)
    assert first.content != second.content, "each visitor's token is their own"


@pytest.mark.parametrize("query", ["?q=x", "?page=1&x=2", "?page=12345", "?utm_source=mail"])
def test_an_address_with_a_query_is_not_kept(client, news, query):
    client.get(news.url + query)
    assert queries(client, news.url + query) > 0


def test_a_browser_that_has_the_page_gets_304(client, article):
    warm(client, article.url)
    etag = client.get(article.url)["ETag"]
    assert client.get(article.url, headers={"if-none-match": etag}).status_code == 304
    rename(article)
    assert client.get(article.url, headers={"if-none-match": etag}).status_code == 200


def test_what_visitors_get_is_compressed_and_what_the_signed_in_get_is_not(client, admin_client, article):
    warm(client, article.url)
    plain = client.get(article.url).content
    packed = client.get(article.url, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain
    searched = client.get("/tim-kiem/?q=dat", headers={"accept-encoding": "gzip, br"})
    assert searched["Content-Encoding"] == "br"
    assert not admin_client.get(article.url, headers={"accept-encoding": "br"}).has_header("Content-Encoding")


def test_a_page_grows_old(client, article, monkeypatch):
    client.get(article.url)
    monkeypatch.setattr("core.page_cache.monotonic", lambda: time.monotonic() + 601)
    assert queries(client, article.url) > 0


@pytest.mark.parametrize("host", ["testserver:4711", "localhost:1", "[::1]:1"])
def test_under_an_odd_host_nothing_is_kept(client, article, settings, host):
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "[::1]"]
    remembered = len(site_version._memory)
    for _visit in range(2):
        assert queries(client, article.url, headers={"host": host}) > 0
    keys = [key for _version, key in list(site_version._memory._held)[remembered:]]
    assert not [key for key in keys if key[0] == "site"]


def test_a_path_to_no_page_is_not_remembered(client, article):
    warm(client, article.url)
    before = site_version._memory.size
    for number in range(20):
        assert client.get(f"{article.get_parent().url}{number}{'x' * 900}/").status_code == 404
    assert site_version._memory.size - before < 20 * 900


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0,gzip;q=0", ""),
        ("gzip;q=0.9, br;q=0.5", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("*", "gzip"),
        ("*;q=0", ""),
        ("gzip;q=0, *", ""),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("br;q=2", ""),
        ("br;q=nan", ""),
        ("br;level=1", ""),
        ("BR ; Q=0.7", "br"),
        ("brotli, x-gzip", ""),
        ("," * 10_000 + "br", ""),
        ("", ""),
    ],
)
def test_the_encoding_is_one_that_the_browser_takes(rf, accepted, expected):
    assert accepted_encoding(rf.get("/", headers={"accept-encoding": accepted})) == expected
