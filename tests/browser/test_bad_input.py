"""What visitors, robots and clumsy editors send: always a clear answer, never a server error, nothing typed is lost."""

import http.client
import json
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.core.factories import photo_bytes

LISTS = ["/tin-tuc/", "/thi-dua/phong-trao/", "/thi-dua/dien-hinh/", "/thi-dua/mo-hinh/"]
SEARCHES = ["/tim-kiem/", "/khen-thuong/"]
APIS = ["/api/v1/search/", "/api/v1/awards/"]

TEXTS = {
    "empty": "",
    "blanks": "%20%20",
    "10,000 characters": "thi%20dua%20" * 1000,
    "one long word": "a" * 8000,
    "unbalanced quotes": quote('"thi đua'),
    "nothing but quotes": quote('"""'),
    "control characters": "thi%01%07%1Bdua",
    "a null byte": "thi%00dua",
    "broken UTF-8": "%ff%fe",
    "half a character": "thi%20%C4",
    "a lone surrogate": "%ED%A0%80",
    "SQL": quote("' OR 1=1; DROP TABLE wagtailcore_page; --"),
    "a query language": quote('title:[* TO *] AND (kind:page^9 OR NOT ~5) && /.*/ +-!(){}"'),
    "a template": quote("{{ 7*7 }}{% debug %}${7*7}"),
    "markup": quote('<script>alert(1)</script>"><img src=x onerror=alert(1)>'),
    "emoji and other scripts": quote("🏅 Ωμέγα 表彰 \u202eabc"),
}
PAGES = ["-1", "0", "abc", "999999999", "9" * 40, "1.5", "%00", "%ff", "1&page=2"]
LONG_FILTER = "&".join(f"{name}={'x' * 2000}" for name in ("kind", "year", "unit", "category"))
MANY_VALUES = "&".join(f"year={year}" for year in range(1000, 1400))
REST = [
    "nonsense=1&utm_source=x",
    LONG_FILTER,
    MANY_VALUES,
    "q=a&q=b&q=c",
    "&&=&=x&;",
    "date_from=2018-02-30",
    "unit=%00",
]


@pytest.fixture(scope="module")
def ask(portal):
    """Asks for an address byte by byte as given and returns status, headers and text, within ten seconds."""
    parts = urlsplit(portal.url)

    def get(path):
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        connection.putrequest("GET", path)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, response.headers, body

    return get


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_question_gets_a_page(ask, text):
    for path in SEARCHES:
        assert ask(f"{path}?q={text}")[0] == 200, path


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_api_answers_or_names_the_question(ask, text):
    for path in [*APIS, "/api/v1/suggest/"]:
        status, _headers, body = ask(f"{path}?q={text}")
        assert status in (200, 422), path
        if status == 422:
            assert json.loads(body)["detail"][0]["loc"] == ["query", "q"], path


@pytest.mark.parametrize("page", PAGES)
def test_a_page_number_that_makes_no_sense_still_gives_a_page(ask, page):
    for path in SEARCHES + LISTS:
        assert ask(f"{path}?page={page}")[0] == 200, path


@pytest.mark.parametrize("page", PAGES)
def test_the_api_refuses_such_a_page_number_by_name(ask, page):
    for path in APIS:
        status, _headers, body = ask(f"{path}?page={page}")
        assert status == 422, path
        assert json.loads(body)["detail"][0]["loc"] == ["query", "page"], path


@pytest.mark.parametrize("query", REST)
def test_repeated_unknown_and_overlong_parameters_still_give_a_page(ask, query):
    for path in SEARCHES + LISTS:
        assert ask(f"{path}?{query}")[0] == 200, path


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("nonsense=1", "nonsense"),
        ("q=a&q=b", "q"),
        ("sort=%00", "sort"),
        ("page_size=100000", "page_size"),
        (MANY_VALUES, "year"),
        (f"year={'9' * 500}", "year"),
    ],
)
def test_the_api_names_the_parameter_it_refuses(ask, query, name):
    for path in APIS:
        status, _headers, body = ask(f"{path}?{query}")
        assert status == 422, path
        assert json.loads(body)["detail"][0]["loc"] == ["query", name], path


@pytest.mark.parametrize("decision", ["0", "-1", "abc", "999999999", "9" * 40, "1%00", "%ff", "1/../2", "1' OR '1'='1"])
def test_a_decision_that_cannot_be_is_not_found(ask, decision):
    assert ask(f"/khen-thuong/quyet-dinh/{quote(decision, safe='%/')}/")[0] in (400, 404)
    assert ask(f"/api/v1/decisions/{quote(decision, safe='%/')}/")[0] in (404, 422)


@pytest.mark.parametrize(
    "path", ["/%00/", "/%ff%fe/", "/tin-tuc/%00/", "/tin-tuc/../../etc/passwd", "/a" * 2000 + "/", "/media/images/%00"]
)
def test_an_address_that_cannot_be_is_refused_plainly(ask, path):
    assert 400 <= ask(path)[0] < 500


@pytest.mark.parametrize("path", SEARCHES)
def test_what_was_typed_still_stands_in_the_box(ask, path, visit):
    page = visit()
    for text in ('"thi đua', "<b>Nguyễn</b> & con", "thi đua " * 100, "' OR 1=1 --", "không có gì như thế này xyzzy"):
        page.goto(f"{path}?q={quote(text)}")
        expect(page.get_by_role("main").locator("input[name=q]").first).to_have_value(text)


def test_an_editor_is_told_what_is_wrong_with_each_file_and_the_good_one_is_kept(editor):
    files = {
        "hong.jpg": photo_bytes()[:200],
        "van-ban.png": b"<?php phpinfo(); ?>",
        "trang-web.jpg": b"<html><script>alert(1)</script></html>",
        "sai-duoi.png": photo_bytes(),
        "qua-lon.jpg": photo_bytes() + bytes(21 * 1024 * 1024),
        "tot.jpg": photo_bytes(),
    }
    editor.goto("/admin/images/multiple/add/")
    editor.locator("#fileupload").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files.items()]
    )
    refused = editor.locator("#upload-list > li.upload-failure")
    expect(refused).to_have_count(5, timeout=60_000)
    expect(refused.locator(".error_messages")).to_contain_text(
        ["không phải là ảnh", "không phải là ảnh", "không phải là ảnh", "nội dung lại là loại khác", "Tệp quá lớn"]
    )
    expect(editor.locator("#upload-list > li.upload-success [name$=title]")).to_have_value("tot")
