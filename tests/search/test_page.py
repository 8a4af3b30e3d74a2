"""The search page, its API and its suggestions, as a visitor meets them."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.urls import clear_url_caches, reverse
from django.utils import timezone, translation
from wagtail.models import Site

from portal.models import StandardPage
from search import synonyms
from search.engines import get_engine
from search.health import status
from search.index import get_index
from tests.search.conftest import document

pytestmark = pytest.mark.django_db
PAGE = "/tim-kiem/"
API = "/api/v1/search/"
SUGGEST = "/api/v1/suggest/"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"
    clear_url_caches()  # the site's own language has no prefix
    with translation.override("en"):
        yield
    clear_url_caches()


@pytest.fixture
def site():
    """The site index with 25 articles, an honoree and a page."""
    index = get_index("site")
    documents = [
        document(
            f"Hội nghị điển hình tiên tiến {at}", kind="article", year=2018, date="2018-05-01", has_pictures=at % 2
        )
        for at in range(25)
    ]
    documents += [
        document("Đặng Văn Lâm <b>", body="Tặng bằng khen", kind="honoree", year=2019, has_pictures=1),
        document("Giới thiệu", kind="page", has_pictures=0),
    ]
    with get_engine().rebuilding(index) as building:
        building.load((f"x.y:{at}", each) for at, each in enumerate(documents))
        building.switch(lambda writer: None)
    synonyms.load()
    return index


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


# --- The page --------------------------------------------------------------------------------


def test_shows_results_with_marks_counts_and_links(client, site):
    shown = text_of(client.get(PAGE, {"q": "dang van lam"}))
    assert "<mark>Đặng Văn Lâm</mark> &lt;b&gt;" in shown
    assert "1 result" in shown
    assert "Honoree" in shown
    assert 'value="dang van lam"' in shown


def test_pages_and_orders_keep_the_question(client, site):
    shown = text_of(client.get(PAGE, {"q": "hoi nghi", "kind": "article", "page": "2"}))
    assert "25 results" in shown
    assert shown.count("<h2> <a") == 5
    assert "q=hoi+nghi&amp;kind=article&amp;sort=date" in shown


def test_a_choice_can_be_taken_back(client, site):
    shown = text_of(client.get(PAGE, {"q": "hoi nghi", "kind": "article"}))
    assert re.search(r'href="/tim-kiem/\?q=hoi\+nghi" aria-current="true"', shown)


def test_says_which_keys_it_read(client, site):
    shown = text_of(client.get(PAGE, {"q": "ddawngj vawn laam"}))
    assert "Nothing was found for <b>ddawngj vawn laam</b>" in shown
    assert "đặng văn lâm" in shown
    assert "<mark>Đặng Văn Lâm</mark>" in shown


def test_offers_what_is_near_and_says_what_it_left_out(client, site):
    shown = text_of(client.get(PAGE, {"q": "dang van lamm"}))
    assert "<mark>Đặng Văn</mark>" in shown
    assert 'Did you mean: <a href="/tim-kiem/?q=%C4%91%E1%BA%B7ng+v%C4%83n+l%C3%A2m">đặng văn lâm</a>' in shown
    assert "Left out:" in shown
    assert "?q=dang+van+%22lamm%22" in shown


def test_nothing_found_offers_help_and_a_way_out(client, site):
    shown = text_of(client.get(PAGE, {"q": "qwertyuiop", "kind": "page"}))
    assert "Nothing was found for “qwertyuiop”." in shown
    assert "Search again without filters" in shown
    assert "How to search" in shown


def test_an_empty_question_shows_the_newest_and_help(client, site):
    shown = text_of(client.get(PAGE))
    assert "Newest on this site" in shown
    assert "How to search" in shown


def test_a_page_past_the_end_shows_the_last_one_and_says_so(client, site):
    shown = text_of(client.get(PAGE, {"q": "hoi nghi", "page": "9"}))
    assert "There are only 2 pages" in shown
    assert shown.count("<h2> <a") == 5


def test_without_javascript_likely_titles_are_offered(client, site):
    assert "Perhaps you are looking for" in text_of(client.get(PAGE, {"q": "hoi nghi"}))


def test_a_long_question_is_kept_in_the_box(client, site):
    typed = "thi đua " * 1250
    response = client.get(PAGE, {"q": typed})
    assert response.status_code == 200
    assert f'value="{typed}"' in response.content.decode()
    assert "too long" in text_of(response)


def test_nothing_inline_on_the_page(client, site):
    html = client.get(PAGE, {"q": "hoi nghi"}).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", html)
    assert '<meta name="robots" content="noindex, follow">' in html


HOSTILE = [
    "q=",
    "q=%22",
    "q=%22%22%22",
    "q=a%22b%22c%22",
    "q=" + "a" * 10_000,
    "q=" + quote("\x00\x01\x1b"),
    "q=%ff%fe%80",
    "q=%ed%a0%80",
    "q=" + quote("‮​﻿"),
    "q=" + quote("<script>alert(1)</script>"),
    "q=" + quote("' OR 1=1 --"),
    "q=" + quote("title:* AND (x OR [a TO b])^5~"),
    "q=" + "a+" * 99,
    "q=" + quote("𠜎👩‍👩‍👧‍👦ﷺ"),
    "q=" + quote("hội " * 40),
    "q=a&q=b&q=c",
    "q=x&kind=zz&year=abc&sort=zz&page=zz",
    "q=x&page=999999999999999999999999",
    "q=x&page=-5&page_size=1000000",
    "kind=" + "&kind=".join(["article"] * 500),
    "q=x&year=" + "9" * 400,
    "q[]=x&q[$ne]=1",
    "%ff=%ff",
    "q=x&unknown=1&__proto__=2",
    "&&&===",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_get_a_clear_answer_for_few_statements(client, site, django_assert_max_num_queries, query):
    client.get(PAGE)  # what is the same for every question is remembered
    for address in (PAGE, API, SUGGEST):
        with django_assert_max_num_queries(10):
            response = client.get(f"{address}?{query}")
        if address == PAGE:
            assert response.status_code == 200
            assert b"<script>alert" not in response.content
        elif response.status_code != 200:
            assert response.status_code == 422
            (problem,) = json.loads(response.content)["detail"]
            assert problem["loc"][0] == "query"
            assert problem["msg"]


def test_only_reading_is_allowed(client, site):
    assert client.post(PAGE, {"q": "x"}).status_code == 405
    assert client.head(PAGE, {"q": "x"}).status_code == 200


def test_the_page_costs_no_statement_for_search_itself(client, site, django_assert_max_num_queries):
    client.get(PAGE, {"q": "hoi nghi"})
    with django_assert_max_num_queries(8):  # menu, site and settings of the page around it
        client.get(PAGE, {"q": "hoi nghi", "kind": "article"})


def test_a_missing_index_gives_a_plain_message(client):
    response = client.get(PAGE, {"q": "hoi nghi"})
    assert response.status_code == 503
    assert "The search is not available at the moment" in text_of(response)
    assert 'value="hoi nghi"' in text_of(response)
    for address in (API, SUGGEST):
        response = client.get(address, {"q": "hoi nghi"})
        assert response.status_code == 503
        assert "not available" in response.json()["detail"]
    assert status()["ok"] is False


def test_pages_are_found_by_their_titles_while_the_index_is_away(client):
    home = Site.objects.get(is_default_site=True).root_page
    for title in ("Hội nghị điển hình", "Hồi nghỉ hè", "Nghị quyết"):
        home.add_child(instance=StandardPage(title=title))
    home.add_child(instance=StandardPage(title="Hội nghị kín", live=False))
    home.add_child(instance=StandardPage(title="Hội nghị cũ", expire_at=timezone.now() - timedelta(hours=1)))
    page = text_of(client.get(PAGE, {"q": "hoi ngh"}))
    answer = page.partition("Pages with these words in their titles")[2].partition("</ul>")[0]
    assert re.findall(r'<a href="[^"]+/">([^<]+)</a>', answer) == ["Hồi nghỉ hè", "Hội nghị điển hình"]
    assert "Pages with these words" not in text_of(client.get(PAGE, {"q": "khong co"}))


# --- The API ---------------------------------------------------------------------------------


def test_api_answers_in_the_agreed_shape(client, site):
    answer = client.get(API, {"q": "hoi nghi", "page_size": "2", "kind": "article"}).json()
    assert set(answer) == {
        "count", "page", "page_size", "next", "previous", "took_ms", "suggestion", "left_out", "read_as", "results",
        "facets",
    }  # fmt: skip
    assert (answer["count"], answer["page"], answer["page_size"]) == (25, 1, 2)
    assert answer["previous"] is None
    following = client.get(answer["next"]).json()
    assert following["page"] == 2
    assert following["previous"]
    result = answer["results"][0]
    assert {"id", "kind", "title", "url", "highlight"} <= set(result)
    assert result["highlight"]["title"].startswith("<mark>Hội nghị</mark>")
    assert {"value": "article", "label": "News", "count": 25, "selected": True} in answer["facets"]["kind"]


@pytest.mark.parametrize("query", ["foo=1", "kind=zz", "page=0", "page=7", "page_size=101", "q=%ff", "year=x"])
def test_api_names_the_bad_parameter(client, site, query):
    response = client.get(f"{API}?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]


def test_suggestions_complete_titles(client, site):
    (only,) = client.get(SUGGEST, {"q": "dang va"}).json()["results"]
    assert only["title"] == "Đặng Văn Lâm <b>"
    assert only["kind_label"] == ""
    assert only["url"]
    assert len(client.get(SUGGEST, {"q": "hoi", "limit": "3"}).json()["results"]) == 3
    assert client.get(SUGGEST, {"q": ""}).json() == {"results": []}


def test_schema_describes_the_filters(client):
    described = client.get("/api/v1/schema/").json()["paths"][API]["get"]
    parameters = {each["name"]: each for each in described["parameters"]}
    assert set(parameters) == {"q", "kind", "year", "language", "has_pictures", "sort", "page", "page_size"}
    assert "article" in parameters["kind"]["schema"]["items"]["enum"]
    assert {"200", "422", "503"} <= {str(code) for code in described["responses"]}


def test_calls_are_throttled_by_address(client, site, settings):
    settings.SEARCH_API_RATE = "3/d"  # a window so long that none ends within the test
    cache.clear()
    assert [client.get(API, {"q": "x"}).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_addresses_have_names():
    assert reverse("search:site") == PAGE


def test_health_counts_documents_and_lag(site):
    state = status()
    assert state["ok"] is True or "awards" in state["indexes"]
    assert state["indexes"]["site"]["count"] == 27
    assert state["outbox"]["failed"] == 0
