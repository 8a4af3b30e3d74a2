"""The sitemaps, as search engines read them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from wagtail.models import Locale, PageViewRestriction

from core.renditions import GALLERY_USES, make_renditions
from core.sitemaps import PageSitemap
from news.models import ArticlePage
from portal.models import StandardPage
from tests.core.factories import PhotoFactory
from tests.news.factories import ArticleFactory

SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    return etree.fromstring(answer.content)


def found(tree, path):
    return tree.xpath(path, namespaces=SPACES)


def locations(client, address="/sitemap-pages.xml"):
    return found(read(client, address), "//s:url/s:loc/text()")


def test_the_sitemap_is_an_index_of_its_parts_and_robots_are_told(client, article):
    parts = found(read(client, "/sitemap.xml"), "//s:sitemap/s:loc/text()")
    assert parts == [f"http://testserver/sitemap-{name}.xml" for name in ("pages", "news", "decisions")]
    for part in parts:
        read(client, part)
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_public_pages_stand_in_it_with_the_day_they_changed(client, home, news, article):
    article.last_published_at = datetime(2018, 4, 21, 1, 30, tzinfo=UTC)
    article.save()
    draft = news.add_child(instance=ArticlePage(title="Nháp", live=False))
    private = news.add_child(instance=ArticlePage(title="Riêng"))
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    tree = read(client, "/sitemap-pages.xml")
    assert found(tree, "//s:url/s:loc/text()") == [home.full_url, news.full_url, article.full_url]
    assert found(tree, "//s:url[3]/s:lastmod/text()") == ["2018-04-21T08:30:00+07:00"]
    assert draft.slug not in etree.tostring(tree).decode()


def test_a_page_brings_the_pictures_made_of_its_gallery_each_once(client, article):
    pictures = [picture.image for picture in article.gallery_pictures.all()]
    for image in pictures[:2]:
        make_renditions(image, *GALLERY_USES)
    addresses = found(read(client, "/sitemap-pages.xml"), "//s:url[3]/image:image/image:loc/text()")
    assert len(addresses) == len(set(addresses)) == 2
    assert all(address.startswith("http://testserver/media/") for address in addresses)


def test_a_page_brings_the_pictures_in_its_body(client, home, news):
    photos = [PhotoFactory() for _ in range(3)]
    for image in photos:
        make_renditions(image, *GALLERY_USES)
    one, *two = [{"image": image.pk, "caption": "", "credit": "", "alt_text": ""} for image in photos]
    body = [{"type": "picture", "value": one}, {"type": "gallery", "value": {"heading": "", "pictures": two}}]
    news.add_child(instance=ArticlePage(title="Tin", body=json.dumps(body)))
    home.add_child(instance=StandardPage(title="Giới thiệu", body=json.dumps(body)))
    tree = read(client, "/sitemap-pages.xml")
    for place in (3, 4):
        addresses = found(tree, f"//s:url[{place}]/image:image/image:loc/text()")
        assert len(addresses) == len(set(addresses)) == 3


def test_a_long_sitemap_goes_on_in_further_parts(client, home, news, monkeypatch):
    monkeypatch.setattr(PageSitemap, "limit", 3)
    pages = [news.add_child(instance=ArticlePage(title=f"Tin {n}")) for n in range(3)]
    parts = [part for part in found(read(client, "/sitemap.xml"), "//s:loc/text()") if "pages" in part]
    assert parts == ["http://testserver/sitemap-pages.xml", "http://testserver/sitemap-pages.xml?p=2"]
    everything = [home, news, *pages]
    assert [place for part in parts for place in locations(client, part)] == [page.full_url for page in everything]
    assert client.get("/sitemap-pages.xml?p=3").status_code == 404
    assert client.get("/sitemap-pages.xml?p=x").status_code == 404
    assert client.get("/sitemap-nothing.xml").status_code == 404


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_pages_and_pictures(client):
    def queries(count):
        for _ in range(count):
            for picture in ArticleFactory(pictures=2).gallery_pictures.all():
                make_renditions(picture.image, *GALLERY_USES)
        client.get("/sitemap-pages.xml")
        with CaptureQueriesContext(connection) as captured:
            assert len(found(read(client, "/sitemap-pages.xml"), "//image:image")) >= 2 * count
        return len(captured)

    few = queries(1)
    assert queries(4) == few <= 12


def test_news_of_two_days_stand_in_the_news_sitemap(client, news):
    now = timezone.now()
    fresh = news.add_child(instance=ArticlePage(title="Tin <mới> & nóng", display_date=now - timedelta(hours=1)))
    news.add_child(instance=ArticlePage(title="Tin cũ", display_date=now - timedelta(days=3)))
    news.add_child(instance=ArticlePage(title="Tin hẹn", display_date=now + timedelta(days=1)))
    tree = read(client, "/sitemap-news.xml")
    assert found(tree, "//s:loc/text()") == [fresh.full_url]
    told = {name: found(tree, f"//news:{name}/text()") for name in ("name", "language", "publication_date", "title")}
    assert told["title"] == ["Tin <mới> & nóng"]
    assert told["language"] == ["vi"]
    assert told["name"] == ["Cổng thi đua"]
    assert told["publication_date"][0].endswith("+07:00")


def test_a_page_in_several_languages_names_each(client, home, news, settings):
    settings.WAGTAIL_I18N_ENABLED = True
    settings.ROOT_URLCONF = "tests.core.translated_urls"
    english = Locale.objects.create(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    translated = news.copy_for_translation(english)
    translated.save_revision().publish()
    tree = read(client, "/sitemap-pages.xml")
    versions = found(tree, f"//s:url[s:loc='{news.full_url}']/xhtml:link/@href")
    assert versions == found(tree, f"//s:url[s:loc='{translated.full_url}']/xhtml:link/@href")
    assert versions == [news.full_url, translated.full_url]
