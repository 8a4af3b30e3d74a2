"""The list of news: newest first, by category, year and month, tag and page."""

from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from news.models import ArticlePage
from tests.core.factories import make_first_pictures
from tests.news.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [title.text for title in page.select("h2.card__title")]


def notices(page):
    return [notice.get_text(strip=True) for notice in page.select("main .notice[role=status]")]


def on(year, month, day=1):
    return timezone.make_aware(datetime(year, month, day, 8))


def test_newest_article_leads(client, index):
    ArticleFactory(title="Cũ", display_date=on(2018, 4))
    ArticleFactory(title="Mới", display_date=on(2018, 5))
    page = read(client, index.url)
    assert titles(page) == ["Mới", "Cũ"]
    assert page.select_one(".card--lead .card__title").text == "Mới"


def test_only_articles_with_pictures_carry_the_mark(client, index):
    ArticleFactory(title="Có hình", pictures=1)
    ArticleFactory(title="Không hình")
    marked = [
        card.select_one(".card__title").text for card in read(client, index.url).select(".card:has(.with-pictures)")
    ]
    assert marked == ["Có hình"]
    assert [article.title for article in ArticlePage.objects.live().public().with_pictures()] == ["Có hình"]


def test_category_narrows_the_list_and_categories_show_their_counts(client, index):
    category = CategoryFactory(name="Gương điển hình")
    ArticleFactory(title="Trong", category=category)
    ArticleFactory(title="Ngoài")
    page = read(client, f"{index.url}?category=guong-dien-hinh")
    assert titles(page) == ["Trong"]
    assert page.select_one("nav .tag[aria-current] .count").text == "1"


def test_year_month_and_tag_narrow_the_list(client, index):
    ArticleFactory(title="Tháng tư", display_date=on(2018, 4), tags=["Sơ kết"])
    ArticleFactory(title="Tháng năm", display_date=on(2018, 5))
    ArticleFactory(title="Năm sau", display_date=on(2019, 4))
    assert titles(read(client, f"{index.url}?year=2018")) == ["Tháng năm", "Tháng tư"]
    assert titles(read(client, f"{index.url}?year=2018&month=4")) == ["Tháng tư"]
    assert titles(read(client, f"{index.url}?tag=so-ket")) == ["Tháng tư"]


def test_an_article_late_in_the_evening_belongs_to_that_day_here(client, index):
    ArticleFactory(title="Giao thừa", display_date=timezone.make_aware(datetime(2018, 12, 31, 23, 30)))
    assert titles(read(client, f"{index.url}?year=2018&month=12")) == ["Giao thừa"]


@pytest.mark.parametrize(
    "query",
    [
        "category=khong-co",
        "year=abc",
        "year=99999999999999999999",
        "month=4",
        "year=2018&month=13",
        "tag=%00",
        "tag=%FF%FE",
        "category=%27%22%3Cscript%3E",
        "page=0",
        "page=abc",
        "page=" + "9" * 5000,
    ],
)
def test_bad_parameter_is_left_out_with_a_notice(client, index, query):
    ArticleFactory(title="Tin", display_date=on(2018, 4))
    page = read(client, f"{index.url}?{query}")
    assert titles(page) == ["Tin"]
    assert len(notices(page)) == 1
    assert page.select_one("script:not([src], [type='application/ld+json'])") is None


def test_unknown_and_repeated_parameters_do_no_harm(client, index):
    ArticleFactory(title="Tin", category=CategoryFactory(name="Một"))
    page = read(client, f"{index.url}?category=mot&category=mot&utm_source=x")
    assert titles(page) == ["Tin"]
    assert notices(page) == []


def test_page_out_of_range_gives_the_last_page_and_says_so(client, index):
    for n in range(14):
        ArticleFactory(title=f"Tin {n}", display_date=on(2018, 1, n + 1))
    page = read(client, f"{index.url}?page=9")
    assert titles(page) == ["Tin 0"]
    assert len(notices(page)) == 1


def test_an_empty_index_says_so(client, index):
    assert read(client, index.url).select_one("section .notice")


@pytest.mark.parametrize("hide", ["draft", "private", "expired"])
def test_what_is_not_public_is_neither_listed_nor_counted(client, index, hide):
    category = CategoryFactory()
    hidden = ArticleFactory(title="Tin kín", category=category, tags=["Thẻ kín"])
    if hide == "draft":
        hidden.unpublish()
    elif hide == "private":
        PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    else:
        hidden.live, hidden.expired = False, True
        hidden.save()
    for query in ("", f"?category={category.slug}", "?tag=the-kin"):
        page = read(client, index.url + query)
        assert titles(page) == []
        assert page.select("details .tag") == []


def test_query_count_does_not_grow_with_the_list(client, index):
    def queries(count):
        for n in range(count):
            category = CategoryFactory()
            ArticleFactory(category=category, pictures=2, display_date=on(2010 + n, 1 + n), tags=[f"{n}"])
        make_first_pictures()
        for _ in range(2):  # remembers menus and addresses
            client.get(index.url)
        with CaptureQueriesContext(connection) as captured:
            client.get(index.url)
        return len(captured)

    few = queries(2)
    assert queries(9) == few <= 17
