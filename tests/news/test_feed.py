"""The Atom feed, as feed readers and caches take it."""

from datetime import UTC, datetime

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html
from wagtail.models import PageLogEntry, PageViewRestriction

from tests.core.factories import make_first_pictures
from tests.news.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def read(client, url, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_feed_is_atom_with_absolute_addresses(client, index):
    feed = read(client, f"{index.url}feed/")
    assert feed.version == "atom10"
    assert feed.feed.language == "vi"
    assert feed.feed.title == "Tin tức – Cổng thi đua"
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {"alternate": index.full_url, "self": f"{index.full_url}feed/"}
    assert feed.feed.author == "Cổng thi đua"


def test_rss_carries_the_same_articles(client, index):
    article = ArticleFactory(
        title="Tổng kết \x0b <2016–2018>",
        lede="Mười bảy điển hình & tập thể.",
        author_name="Lê Minh",
        category=CategoryFactory(name="Tin hoạt động"),
        pictures=1,
        display_date=datetime(2018, 4, 21, 1, 30, tzinfo=UTC),
    )
    make_first_pictures()
    feed = read(client, f"{index.url}rss/")
    assert feed.version == "rss20"
    assert feed.feed.language == "vi"
    assert feed.feed.link == index.full_url
    [entry] = feed.entries
    assert entry.title == "Tổng kết  <2016–2018>"
    assert entry.link == article.full_url
    assert (entry.id, entry.guidislink) == (f"urn:uuid:{article.translation_key}", False)
    assert entry.author == "Lê Minh"
    assert entry.published_parsed[:5] == (2018, 4, 21, 1, 30)
    assert [tag.term for tag in entry.tags] == ["Tin hoạt động"]
    assert entry.enclosures[0].type == "image/jpeg"


def test_pages_name_both_feeds(client, index):
    for page in (index, ArticleFactory()):
        head = html.fromstring(client.get(page.url).content).find("head")
        feeds = {link.get("type"): link.get("href") for link in head.findall("link[@rel='alternate']")}
        assert feeds == {"application/atom+xml": f"{index.url}feed/", "application/rss+xml": f"{index.url}rss/"}


def test_entry_tells_what_a_reader_needs(client, index):
    article = ArticleFactory(
        title="Tổng kết <2016–2018> & tuyên dương",
        lede="Mười bảy điển hình & tập thể.",
        author_name="Lê Minh",
        author_unit="Văn phòng Sở",
        category=CategoryFactory(name="Tin hoạt động"),
        tags=["Điển hình"],
        pictures=1,
        display_date=datetime(2018, 4, 21, 1, 30, tzinfo=UTC),
        last_published_at=datetime(2018, 4, 22, 1, 30, tzinfo=UTC),
    )
    make_first_pictures()
    [entry] = read(client, f"{index.url}feed/").entries
    assert entry.title == "Tổng kết <2016–2018> & tuyên dương"
    assert entry.link == article.full_url
    assert entry.id == f"urn:uuid:{article.translation_key}"
    assert entry.author == "Lê Minh – Văn phòng Sở"
    assert entry.summary == "Mười bảy điển hình &amp; tập thể."
    assert datetime.fromisoformat(entry.published) == article.display_date
    assert datetime.fromisoformat(entry.updated) == article.last_published_at
    assert [tag.term for tag in entry.tags] == ["Tin hoạt động", "Điển hình"]
    [enclosure] = entry.enclosures
    assert enclosure.href.startswith("http://testserver/media/")
    assert enclosure.type == "image/jpeg"
    assert int(enclosure.length) > 0


def test_newest_come_first_and_control_characters_do_not_break_it(client, index):
    ArticleFactory(title="Cũ", display_date=timezone.now() - timezone.timedelta(days=1))
    ArticleFactory(title="Mới\x08", slug="moi", lede="Dòng\x0b một")
    assert [entry.title for entry in read(client, f"{index.url}feed/").entries] == ["Mới", "Cũ"]


def test_category_has_a_feed_of_its_own(client, index):
    ArticleFactory(title="Trong", category=CategoryFactory(name="Gương sáng"))
    ArticleFactory(title="Ngoài")
    feed = read(client, f"{index.url}feed/?category=guong-sang")
    assert [entry.title for entry in feed.entries] == ["Trong"]
    assert feed.feed.title == "Tin tức – Gương sáng – Cổng thi đua"
    assert feed.feed.id == f"{index.full_url}feed/?category=guong-sang"


@pytest.mark.parametrize("value", ["khong-co", "%00", "a b", "%27"])
def test_unknown_category_is_not_found(client, index, value):
    assert client.get(f"{index.url}feed/?category={value}").status_code == 404


@pytest.mark.parametrize("hide", ["draft", "private"])
def test_what_is_not_public_is_not_in_the_feed(client, index, hide):
    hidden = ArticleFactory()
    if hide == "draft":
        hidden.unpublish()
    else:
        PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    assert read(client, f"{index.url}feed/").entries == []


def test_reader_that_has_the_feed_gets_304_until_something_is_published_or_withdrawn(client, index):
    article = ArticleFactory()
    url = f"{index.url}feed/"
    first = client.get(url)
    etag, modified = first["ETag"], first["Last-Modified"]
    assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    assert client.get(url, headers={"if-modified-since": modified}).status_code == 304
    article.unpublish()
    assert client.get(url, headers={"if-none-match": etag}).status_code == 200


def test_other_words_of_the_list_or_of_a_category_are_brought_to_readers_too(client, index):
    category = CategoryFactory(name="Gương sáng")
    ArticleFactory(category=category)
    url = f"{index.url}feed/"
    etag = client.get(url)["ETag"]
    category.name = "Gương điển hình"
    category.save()
    renamed = client.get(url, headers={"if-none-match": etag})
    assert renamed.status_code == 200
    index.intro = "Chuyện từ cơ sở."
    index.save_revision().publish()
    assert client.get(url, headers={"if-none-match": renamed["ETag"]}).status_code == 200


def test_a_picture_that_is_made_later_is_brought_to_readers_too(client, index):
    ArticleFactory(pictures=1)
    url = f"{index.url}feed/"
    first = client.get(url)
    assert feedparser.parse(first.content).entries[0].enclosures == []
    make_first_pictures()
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert len(feedparser.parse(again.content).entries[0].enclosures) == 1


def test_withdrawing_moves_the_date_of_the_feed_forward(client, index):
    long_ago = datetime(2018, 1, 1, tzinfo=UTC)
    article = ArticleFactory(last_published_at=long_ago)
    PageLogEntry.objects.update(timestamp=long_ago)
    url = f"{index.url}feed/"
    modified = client.get(url)["Last-Modified"]
    article.unpublish()
    assert client.get(url, headers={"if-modified-since": modified}).status_code == 200


def test_query_count_does_not_grow_with_entries(client, index):
    def queries(count):
        for n in range(count):
            ArticleFactory(pictures=1, category=CategoryFactory(), tags=[f"{n}"])
        make_first_pictures()
        client.get(f"{index.url}feed/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{index.url}feed/")
        return len(captured)

    few = queries(2)
    assert queries(8) == few <= 12
