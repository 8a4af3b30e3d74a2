"""Renditions are ready before anybody asks for the page."""

import re

import pytest
from django.urls import reverse
from lxml import html
from wagtail.models import Page

from core import renditions
from core.tasks import make_image_renditions, make_page_renditions
from core.templatetags.core_tags import photo
from news.models import ArticleGalleryPicture, ArticlePage, NewsIndexPage
from tests.core.factories import PhotoFactory, photo_file


@pytest.fixture
def article(home):
    news = home.add_child(instance=NewsIndexPage(title="Tin tức"))
    article = ArticlePage(title="Tin", live=False)
    article.gallery_pictures = [ArticleGalleryPicture(image=PhotoFactory(size=(640, 427)))]
    return news.add_child(instance=article)


def made(image) -> set[str]:
    return set(image.renditions.values_list("filter_spec", flat=True))


def specs(*uses: str) -> set[str]:
    return {wanted.spec for wanted in renditions.filters(*uses)}


def test_publishing_makes_what_the_page_and_its_card_ask_for(article, django_capture_on_commit_callbacks):
    image = article.gallery_pictures.get().image
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert specs(*renditions.CARD_USES, *renditions.GALLERY_USES) <= made(image)


def test_the_page_then_makes_no_rendition_while_a_visitor_waits(
    article, client, monkeypatch, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    monkeypatch.setattr(
        "wagtail.images.models.Filter.run", lambda *args, **kwargs: pytest.fail("a rendition was made for a visitor")
    )
    assert client.get(article.url).status_code == 200


def test_a_visitor_who_comes_before_the_worker_waits_for_small_pictures_only(article, client):
    image = article.gallery_pictures.get().image
    ArticlePage.objects.update(live=True)
    assert client.get(article.url).status_code == 200
    assert len(made(image)) <= len(renditions.USES)
    assert all("format-jpeg" in spec for spec in made(image))


def test_nothing_is_made_before_the_transaction_is_committed(article, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        article.save_revision().publish()
        assert not made(article.gallery_pictures.get().image) & specs("card")


def test_a_page_that_is_gone_and_a_file_that_is_lost_do_not_stop_the_worker(article, caplog):
    make_page_renditions.call(0)
    image = article.gallery_pictures.get().image
    image.file.storage.delete(image.file.name)
    make_page_renditions.call(article.pk)
    assert "could not be made" in caplog.text


def test_a_new_file_has_its_renditions_made_anew_where_a_page_uses_it(
    admin_client, article, django_capture_on_commit_callbacks
):
    make_page_renditions.call(article.pk)
    image = article.gallery_pictures.get().image
    before = set(image.renditions.values_list("pk", flat=True))
    data = {"title": "Ảnh", "collection": image.collection_id, "file": photo_file("moi.jpg", size=(640, 427))}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(reverse("wagtailimages:edit", args=[image.pk]), data).status_code == 302
    assert specs("card", "large") <= made(image)
    assert not before & set(image.renditions.values_list("pk", flat=True))


@pytest.mark.django_db
def test_an_image_that_no_page_uses_gets_none():
    image = PhotoFactory()
    make_image_renditions.call(image.pk)
    make_image_renditions.call(0)
    assert made(image) == set()


def test_a_plain_page_asks_for_nothing(home):
    make_page_renditions.call(home.pk)
    assert isinstance(home, Page)


def sources(markup) -> list[tuple[str | None, str | None, str | None]]:
    """The type, widths and sizes of each thing a picture element offers."""
    offered = html.fromstring(str(markup)).xpath("//source | //img")
    return [
        (each.get("type"), "".join(re.findall(r" \d+w", each.get("srcset", ""))), each.get("sizes")) for each in offered
    ]


def test_a_picture_offers_several_widths_only_once_they_are_made(db):
    image = PhotoFactory(size=(1000, 800))
    assert sources(photo(image, "card")) == [(None, "", None)], "the smallest JPEG alone"
    renditions.make_renditions(image, "card")
    image = type(image).objects.get(pk=image.pk)
    sizes = renditions.USES["card"].sizes
    assert sources(photo(image, "card")) == [
        ("image/avif", " 400w 720w", sizes),
        ("image/webp", " 400w 720w", sizes),
        (None, " 400w 720w", sizes),
    ]


def test_a_small_picture_is_offered_in_its_one_width(db):
    image = PhotoFactory(size=(200, 160))
    renditions.make_renditions(image, "card")
    offered = sources(photo(type(image).objects.get(pk=image.pk), "card"))
    assert offered == [("image/avif", "", None), ("image/webp", "", None), (None, "", None)]
