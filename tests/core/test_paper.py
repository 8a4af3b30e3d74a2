"""Pages on paper: whose they are, and where they can be read."""

import pytest
from bs4 import BeautifulSoup

from tests.news.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def read(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_a_page_that_is_printed_says_where_it_is_from(client):
    article = ArticleFactory()
    page = read(client, article.url)
    foot = page.select_one(".print-foot")
    assert foot.has_attr("hidden"), "on the screen the address bar says so"
    assert f"Nguồn: {article.full_url}" in foot.get_text()
    assert page.select_one(".print-head")["hidden"] == ""


def test_the_print_view_shows_it_on_the_screen_too(client):
    article = ArticleFactory()
    page = read(client, f"{article.url}in/")
    assert not page.select_one(".print-foot").has_attr("hidden")
    assert f"Nguồn: {article.full_url}" in page.select_one(".print-foot").get_text()
    assert "Ngày in:" in page.select_one(".print-foot").get_text()
