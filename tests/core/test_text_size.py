import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.text_size import COOKIE, SIZES, neighbours

CHOOSE = "/text-size/"


def html_tag(client, url):
    return client.get(url).content.decode().partition("<html")[2].partition(">")[0]


@pytest.mark.parametrize("size", ["small", "large", "larger"])
def test_the_size_lasts_and_leads_back_to_the_page(client, article, size):
    answer = client.post(CHOOSE, {"size": size, "next": article.url})
    assert (answer.status_code, answer["Location"]) == (302, article.url)
    assert int(answer.cookies[COOKIE]["max-age"]) > 300 * 24 * 60 * 60
    assert f'data-text-size="{size}"' in html_tag(client, article.url)
    client.post(CHOOSE, {"size": "", "next": article.url})
    assert "data-text-size" not in html_tag(client, article.url)


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_it_leads_to_this_site_only(client, home, back):
    assert client.post(CHOOSE, {"size": "large", "next": back})["Location"] == "/"


@pytest.mark.parametrize("size", ["huge", "<script>", "x" * 10_000])
def test_an_unknown_size_is_the_usual_one(client, article, size):
    client.post(CHOOSE, {"size": "large"})
    assert client.post(CHOOSE, {"size": size}).status_code == 302
    assert "data-text-size" not in html_tag(client, article.url)
    client.cookies[COOKIE] = size
    assert "data-text-size" not in html_tag(client, article.url)


def test_following_the_address_changes_nothing(client, home):
    assert COOKIE not in client.get(CHOOSE, {"size": "large"}).cookies


def test_each_size_is_kept_by_itself_and_unknown_ones_share_the_usual(client, article, settings):
    settings.PAGE_CACHE_SIZE = 10_000_000
    for size in ("", "large", "huge", "large"):
        client.cookies[COOKIE] = size
        client.get(article.url)
    for size, shown in (("large", True), ("", False), ("huge", False)):
        client.cookies[COOKIE] = size
        with CaptureQueriesContext(connection) as captured:
            assert ("data-text-size" in html_tag(client, article.url)) is shown
        assert len(captured) == 0


def test_the_steps_end_at_both_ends():
    assert [neighbours(size) for size in SIZES] == [
        ("small", ""),
        ("small", "large"),
        ("", "larger"),
        ("large", "larger"),
    ]


def test_the_choice_stands_in_no_page_as_text(client, home):
    """The search page has a variable of the same kind: the words that were asked for."""
    assert "&#x27;larger&#x27;" not in client.get("/tim-kiem/?q=zzyzx").content.decode()
