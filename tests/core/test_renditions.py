"""Renditions are ready before anybody asks for the page."""

import re

import pytest
from django.template import Context, Template
from django.urls import reverse
from lxml import html
from wagtail.models import Page

from core import renditions
from core.tasks import ask_for_renditions, make_image_renditions, make_page_renditions
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


def test_a_visitor_who_comes_before_the_worker_sees_colours_in_the_shape_of_pictures(article, client):
    picture = article.gallery_pictures.get()
    picture.alt_text, picture.caption = "Hai người bắt tay", "Lễ trao thưởng"
    picture.save()
    ArticlePage.objects.update(live=True)
    page = html.fromstring(client.get(article.url).content)
    assert made(picture.image) == set()
    (shown,) = page.xpath("//*[@class='gallery__list']//img | //figure[@class='picture']//img")
    assert shown.get("src").endswith("core/img/waiting.svg")
    assert "tone" in shown.get("class").split()
    assert (shown.get("width"), shown.get("height"), shown.get("alt")) == ("640", "427", "Hai người bắt tay")
    assert "Lễ trao thưởng" in page.text_content()


def test_a_gallery_links_to_no_picture_that_has_not_been_made(db):
    image = PhotoFactory()
    picture = ArticleGalleryPicture(image=image)
    source = Template('{% include "core/includes/gallery.html" %}')
    shown = html.fromstring(source.render(Context({"pictures": [picture]})))
    assert shown.xpath("//figure/a/@href") == []
    renditions.make_renditions(image, "large")
    picture.image = type(image).objects.get(pk=image.pk)
    shown = html.fromstring(source.render(Context({"pictures": [picture]})))
    assert len(shown.xpath("//figure/a/@href")) == 1
    on_paper = html.fromstring(source.render(Context({"pictures": [picture], "is_print": True})))
    assert on_paper.xpath("//figure//img/@src")[0].endswith(".jpg")


def test_the_whole_picture_stands_in_for_a_use_that_has_not_been_made(db):
    image = PhotoFactory(size=(640, 427))
    renditions.make_renditions(image, "large", first_only=True)
    offered = html.fromstring(str(photo(type(image).objects.get(pk=image.pk), "slide"))).find(".//img")
    assert "max-720x900" in offered.get("src")


def test_small_pictures_of_an_upload_are_made_before_any_page_shows_it(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = PhotoFactory()
    assert made(image) == {renditions.first_of(renditions.filters(use)).spec for use in renditions.GALLERY_USES}


def test_first_pictures_of_the_whole_page_come_before_any_other_format(article, monkeypatch):
    article.gallery_pictures.add(ArticleGalleryPicture(image=PhotoFactory()))
    article.save()
    order = []
    monkeypatch.setattr("core.tasks.make_renditions", lambda image, *uses, first_only: order.append(first_only))
    make_page_renditions.call(article.pk)
    assert order == [True, True, False, False]


def test_pages_that_were_kept_show_a_picture_once_it_is_made(article, client):
    ArticlePage.objects.update(live=True)
    assert "waiting.svg" in client.get(article.url).content.decode()
    make_page_renditions.call(article.pk)
    assert "waiting.svg" not in client.get(article.url).content.decode()


class Queue:
    """Stands in for the task of the worker: what was left to it."""

    def __init__(self, runs_later: bool) -> None:
        self.supports_defer = runs_later
        self.asked = []

    def get_backend(self):
        return self

    def enqueue(self, image_id, uses):
        self.asked.append((image_id, uses))


@pytest.fixture
def queue(request, monkeypatch):
    queue = Queue(request.param)
    monkeypatch.setattr("core.tasks.make_image_renditions", queue)
    return queue


@pytest.mark.parametrize("queue", [True], indirect=True)
def test_a_page_asks_once_for_a_picture_that_it_lacks(db, queue):
    image = PhotoFactory()
    asked = ask_for_renditions(image, "card")
    assert asked is not None
    asked.result()
    assert ask_for_renditions(image, "card") is None
    assert queue.asked == [(image.pk, ["card"])]


@pytest.mark.parametrize("queue", [False], indirect=True)
def test_where_tasks_run_at_once_a_visitor_starts_none(db, queue):
    assert ask_for_renditions(PhotoFactory(), "card") is None
    assert queue.asked == []


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
def test_an_image_that_no_page_uses_gets_the_small_pictures_only():
    image = PhotoFactory()
    make_image_renditions.call(image.pk)
    make_image_renditions.call(0)
    assert made(image) == {renditions.first_of(renditions.filters(use)).spec for use in renditions.GALLERY_USES}


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
    renditions.make_renditions(image, "card", first_only=True)
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
