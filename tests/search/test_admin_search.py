"""The admin's own search boxes, which go through Wagtail's database search, folded."""

import pytest
from django.urls import reverse
from modelsearch.query import MATCH_ALL, And, Not, Or, Phrase, PlainText
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site
from wagtail.search.backends import get_search_backend

from search.backends.folded import fold_query
from search.models import Synonym

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    home = Site.objects.get(is_default_site=True).root_page
    return [
        home.add_child(instance=Page(title=title))
        for title in ("Phong trào thi đua yêu nước", "Ông Nguyễn Văn Đạo", "Ứng phó bão")
    ]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("thi dua", "Phong trào thi đua yêu nước"),
        ("thi đua", "Phong trào thi đua yêu nước"),
        ("THI ĐUA", "Phong trào thi đua yêu nước"),
        ("nguyen", "Ông Nguyễn Văn Đạo"),
        ("ung pho", "Ứng phó bão"),
        ('"thi dua', "Phong trào thi đua yêu nước"),
        ('thi" dua', "Phong trào thi đua yêu nước"),
    ],
)
def test_words_are_found_without_marks(pages, typed, title):
    backend = get_search_backend()
    assert [page.title for page in backend.search(typed, Page)] == [title]
    assert [page.title for page in backend.autocomplete(typed, Page)] == [title]


@pytest.mark.parametrize(
    ("typed", "title"), [("ngu", "Ông Nguyễn Văn Đạo"), ("phong tr", "Phong trào thi đua yêu nước")]
)
def test_beginnings_are_completed(pages, typed, title):
    assert [page.title for page in get_search_backend().autocomplete(typed, Page)] == [title]


@pytest.mark.parametrize("typed", ['"', "'", "***", 'a"b', "(", "NOT", "thi AND", "x:y", "\\", "%", "-", "^", "NEAR("])
def test_no_sign_upsets_the_database(pages, typed):
    list(get_search_backend().search(typed, Page))
    list(get_search_backend().autocomplete(typed, Page))


def test_a_changed_title_is_found_anew(pages):
    pages[0].title = "Khen thưởng đột xuất"
    pages[0].save()
    backend = get_search_backend()
    assert len(backend.search("dot xuat", Page)) == 1
    assert len(backend.search("yeu nuoc", Page)) == 0


def test_query_objects_are_folded_through_and_through():
    folded = fold_query(And([PlainText("Thi ĐUA"), Or([Phrase("Yêu nước"), Not(PlainText("Ở"))]), MATCH_ALL]))
    assert repr(folded) == repr(And([PlainText("thi dua"), Or([Phrase("yeu nuoc"), Not(PlainText("o"))]), MATCH_ALL]))


def test_images_are_found_in_the_admin(admin_client):
    get_image_model().objects.create(title="Lễ trao bằng khen", file=get_test_image_file())
    response = admin_client.get(reverse("wagtailimages:index"), {"q": "le trao bang"})
    assert "Lễ trao bằng khen" in response.content.decode()


def test_pages_are_found_in_the_admin(admin_client, pages):
    response = admin_client.get(reverse("wagtailadmin_pages:search"), {"q": "thi dua"})
    assert "Phong trào thi đua yêu nước" in response.content.decode()
    assert admin_client.get(reverse("wagtailadmin_pages:search"), {"q": '"'}).status_code == 200


def test_staff_edit_abbreviations_in_the_admin(admin_client):
    views = Synonym.snippet_viewset
    shown = admin_client.get(reverse(views.get_url_name("list"))).content.decode()
    assert "CSTĐ" in shown
    response = admin_client.post(
        reverse(views.get_url_name("add")), {"abbreviation": "ABC", "meaning": "an bình cùng"}, follow=True
    )
    assert response.status_code == 200
    assert Synonym.objects.filter(abbreviation="ABC").exists()
    refused = admin_client.post(reverse(views.get_url_name("add")), {"abbreviation": "***", "meaning": "x"})
    assert refused.status_code == 200
    assert not Synonym.objects.filter(abbreviation="***").exists()
