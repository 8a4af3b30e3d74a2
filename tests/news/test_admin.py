"""The list of all articles that editors work from."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import ArticleCategory
from tests.news.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def rows(client, **params):
    response = client.get(reverse("articles:index"), params)
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    return [row.select_one(".title-wrapper a").get_text(strip=True) for row in page.select("tr:has(.title-wrapper)")]


def test_newest_article_comes_first_drafts_included(admin_client, index):
    ArticleFactory(title="Cũ", display_date=timezone.now() - timedelta(days=9))
    ArticleFactory(title="Nháp", live=False)
    assert rows(admin_client) == ["Nháp", "Cũ"]


def test_list_is_narrowed_by_category_status_pictures_and_date(admin_client, index):
    category = CategoryFactory()
    ArticleFactory(title="Có hình", category=category, pictures=1)
    ArticleFactory(title="Nháp", live=False, display_date=timezone.now() - timedelta(days=400))
    assert rows(admin_client, category=category.pk) == ["Có hình"]
    assert rows(admin_client, live="False") == ["Nháp"]
    assert rows(admin_client, pictures="False") == ["Có hình"]
    assert rows(admin_client, pictures="True") == ["Nháp"]
    assert rows(admin_client, display_date_from=timezone.localdate() - timedelta(days=1)) == ["Có hình"]


def test_query_count_does_not_grow_with_the_list(admin_client, index):
    def queries(count):
        for _ in range(count):
            ArticleFactory(category=CategoryFactory(), pictures=1)
        rows(admin_client)
        with CaptureQueriesContext(connection) as captured:
            rows(admin_client)
        return len(captured)

    few = queries(2)
    assert queries(8) == few


def test_category_gets_a_folded_slug_and_may_have_its_own(admin_client):
    add = reverse("wagtailsnippets_news_articlecategory:add")
    admin_client.post(add, {"name": "Gương điển hình, người tốt việc tốt", "slug": ""})
    admin_client.post(add, {"name": "Khen thưởng", "slug": "kt"})
    assert set(ArticleCategory.objects.values_list("slug", flat=True)) == {
        "guong-dien-hinh-nguoi-tot-viec-tot",
        "kt",
    }
