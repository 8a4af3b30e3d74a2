"""Whatever a visitor sends is answered: hostile strings in parameters, addresses, headers, forms and bodies.

``HOSTILE_STRINGS=10000`` sends so many instead of as many as fit into a minute; always the same ones.

What can be sent is collected from the code, so that a new parameter, address or form is tried without being named here:
parameters from the OpenAPI schema, the filters of the search, the forms and every name that the code reads from a
request; addresses from the patterns of addresses and the tree of pages.
"""

from __future__ import annotations

import ast
import os
import sys
import time
import traceback
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from news.forms import SendArticleForm
from portal.api import api
from search.index import indexes
from search.rebuild import rebuild
from tests.emulation.pages.factories import (
    AwardRegisterFactory,
    CampaignFactory,
    ExemplaryModelFactory,
    HonoreePageFactory,
)
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory, OrgUnitFactory
from tests.news.factories import ArticleFactory

pytestmark = pytest.mark.django_db

APPS = ("search", "core", "news", "emulation", "portal")
LIMIT = 1.0  # seconds of processor time, for a request alone
STRINGS = int(os.environ.get("HOSTILE_STRINGS", "4000"))  # at least
IN_EACH = 12  # strings at the least, of a request
METHODS = ("GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW", "get", "A" * 300)
# Heavy of their own, whatever is asked; each is tried by name below, with fewer strings.
SELDOM = ("/pdf/", "export.xlsx")
HEADERS = (
    *("Host", "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cookie", "Content-Type", "Origin"),
    *("Content-Length", "Content-Encoding", "Expect", "Forwarded", "If-Match", "If-Modified-Since", "If-None-Match"),
    *("If-Range", "If-Unmodified-Since", "Range", "Referer", "Transfer-Encoding", "Upgrade", "User-Agent", "Via"),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-HTTP-Method-Override"),
    *("X-CSRFToken", "X-Original-URL", "X-Requested-With", "X-Request-ID", "Sec-Fetch-Site", "Date", "Purpose"),
)

PIECES = (
    # marks, bidirectional and invisible characters, controls
    *(
        "a\u0301",
        "a" + "\u0301" * 60,
        "\u0323\u0301" * 40,
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\x00",
        "\x1b[2J",
        "\x7f",
    ),
    *(
        "\r\n",
        "\r\nSet-Cookie: a=b",
        "\t",
        "\v",
        "\u2028",
        "\ud800",
        "\udfff",
        "\uffff",
        "\ufffd",
        "\U0010ffff",
        "İ",
        "ß",
        "ﷺ",
    ),
    # numbers
    *(
        "0",
        "-1",
        "9" * 19,
        "9" * 400,
        "1e999",
        "NaN",
        "Infinity",
        "0x1f",
        "٣",
        "①",
        "१२",
        "1_000",
        "00",
        "+1",
        "1.5",
        "２",
    ),
    # questions and languages of machines
    *(
        "'",
        '"',
        '""',
        "“",
        "«",
        "' OR 1=1 --",
        "; DROP TABLE x",
        "title:[* TO *]",
        "~5",
        "^9",
        "/.*/",
        "+-!(){}[]",
        "*",
        "\\",
    ),
    *(
        "{{ 7*7 }}",
        "{% debug %}",
        "${jndi:ldap://x}",
        "%s%n%d",
        "%(name)s",
        "{0.__class__}",
        "<script>",
        "]]>",
        "<!--",
        "&#0;",
    ),
    # addresses and paths
    *(
        "../",
        "..\\",
        "/etc/passwd",
        "//evil.example",
        "http://evil.example/",
        "javascript:alert(1)",
        "/\t/x",
        "file:///",
        ".",
    ),
    *(
        "?",
        "#",
        "&",
        "=",
        ";",
        ",",
        "%",
        "%00",
        "%zz",
        "%ff%fe",
        "|",
        "`id`",
        "$(id)",
        "con",
        "nul",
        "a" * 255,
        "a" * 256,
    ),
    # words
    *(
        "thi đua",
        "Nguyễn",
        "nguyeenx",
        "125/QĐ-STNMT",
        "TN&MT",
        "qđ208",
        "năm 2018",
        "12/5/2018",
        "2018-02-30",
        "🏅",
        "Ωμέγα",
    ),
    *(
        "表彰",
        "नमस्ते",
        "שלום",
        "ไทย",
        "null",
        "undefined",
        "true",
        "[]",
        '{"a":1}',
        'W/"x"',
        "bytes=0-,1-",
        "*/*;q=x",
        "gzip;q=0",
    ),
)
hostile = st.one_of(
    st.sampled_from(PIECES),
    st.builds("".join, st.lists(st.sampled_from(PIECES), min_size=2, max_size=6)),
    st.text(max_size=20),
    st.text(alphabet=st.characters(categories=["Mn", "Me", "Cf", "Cc", "Cs", "Zs", "Nd", "So", "Po"]), max_size=30),
    st.builds(lambda piece, length: (piece * length)[:length], st.sampled_from(PIECES), st.sampled_from([300, 3000])),
    st.integers(-(10**30), 10**30).map(str),
)


def in_address(text: str, safe: str = "") -> str:
    """Percent-encodes a string, lone halves of characters too: what stands for them is no UTF-8."""
    return quote(text.encode("utf-8", "surrogatepass"), safe=safe)


def in_header(text: str) -> str:
    """Returns a string as a server hands it over: bytes as Latin-1, on one line."""
    line = text.encode("utf-8", "surrogatepass").decode("latin-1")
    return line.replace("\r", " ").replace("\n", " ").replace("\x00", " ")[:8000]


def names_read_by_the_code() -> set[str]:
    """Returns every literal by which the code looks something up: parameters, fields, cookies; more does no harm."""
    names: set[str] = set()
    constants: dict[str, str] = {}
    sources = [path for app in APPS for path in Path(app).rglob("*.py") if "migrations" not in path.parts]
    trees = [ast.parse(path.read_text("utf-8")) for path in sources]
    for node in (node for tree in trees for node in tree.body):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            constants |= {ast.unparse(target): node.value.value for target in node.targets}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr not in ("get", "getlist", "pop", "setlist"):
                continue
            owner, found = ast.unparse(node.func.value), node.args[0]
        elif isinstance(node, ast.Subscript):
            owner, found = ast.unparse(node.value), node.slice
        else:
            continue
        if any(word in owner for word in ("GET", "POST", "COOKIES", "params", "query", "data", "asked")):
            name = (
                found.value if isinstance(found, ast.Constant) else constants.get(ast.unparse(found).rpartition(".")[2])
            )
            names |= {name} if isinstance(name, str) else set()
    return names


def parameters() -> list[str]:
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    declared = {
        parameter["name"]
        for operations in schema["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
    }
    filters = {choice.name for index in indexes() for choice in index.filters}
    return sorted(declared | filters | set(SendArticleForm.base_fields) | names_read_by_the_code())


def patterns(resolver: URLResolver, before: str = "/") -> list[str]:
    """Returns every address of the site outside the admin, with ``<>`` where something may stand."""
    found = []
    for pattern in resolver.url_patterns:
        route = getattr(pattern.pattern, "_route", None)
        if route is None:  # of a regular expression: its beginning, as far as it says something
            route = f"{str(pattern.pattern).removeprefix('^').partition('(')[0]}<x>"
        pieces = [piece.rpartition(">")[2] for piece in route.split("<")]
        address = before + "<>".join(pieces)
        if address.startswith(("/admin/", "/en/admin/")):
            continue
        found += patterns(pattern, address) if isinstance(pattern, URLResolver) else [address]
    assert isinstance(resolver, URLResolver | URLPattern)
    return found


def page_addresses() -> list[str]:
    found = []
    for page in Page.objects.live().filter(depth__gt=1).specific():
        root = page.get_url() or "/"
        found += [root, f"{root}<>/"]
        if isinstance(page, RoutablePageMixin):
            for route in page.get_subpage_urls():
                pieces = str(route.pattern).removeprefix("^").removesuffix("$")
                while "(" in pieces:  # a group of a regular expression
                    pieces = pieces.partition("(")[0] + "<>" + pieces.partition(")")[2]
                pieces = "<>".join(piece.rpartition(">")[2] for piece in pieces.split("<"))
                found.append(root + pieces.replace("\\", "").replace("<><>", "<>"))
    return found


@pytest.fixture
def world(settings, front_door):
    """A site with a page of every type and a register with some awards, without limits of how often."""
    cache.clear()
    settings.SEARCH_DRAIN_ON_COMMIT = False
    settings.LOGGING_CONFIG = None
    for name in dir(django_settings):
        if name.endswith("_RATE"):
            setattr(settings, name, "1000000/m")
    AwardRegisterFactory(slug="khen-thuong")
    honoree = HonoreeFactory(name="Nguyễn Thị Ánh", unit=OrgUnitFactory(name="Thanh tra Sở"))
    campaign = CampaignFactory(title="Thi đua nước rút")
    for year in (2017, 2018):
        decision = AwardDecisionFactory(issued_on=date(year, 12, 3), campaign=campaign)
        AwardGrantFactory(code="CSTDCS", honoree=honoree, campaign=campaign, decision=decision)
    HonoreePageFactory(title="Gương sáng", honoree=honoree, consent_on=timezone.localdate())
    ExemplaryModelFactory(title="Mô hình")
    ArticleFactory(title="Tin thi đua")
    for index in indexes():
        rebuild(index)
    return sorted({*patterns(get_resolver()), *page_addresses()})


class Attack:
    """Sends requests and remembers which were answered badly."""

    def __init__(self) -> None:
        self.strings = 0
        self.faults: list[str] = []
        self.error = ""
        self.client = Client(raise_request_exception=False)
        got_request_exception.connect(self._note)

    def _note(self, **_signal: Any) -> None:
        self.error = "".join(traceback.format_exception(*sys.exc_info())[-2:])

    def send(self, method: str, address: str, data: Any = b"", headers: dict[str, str] | None = None) -> None:
        self.error = ""
        status, took = self._ask(method, address, data, headers)
        if took > LIMIT:  # once more: the first one may have built what is kept
            status, took = self._ask(method, address, data, headers)
        if status >= 500 or took > LIMIT:
            self.faults.append(
                f"{status} {self.error} {took:.2f} s {method} {address[:300]!r} {str(data)[:200]} {headers}"
            )

    def _ask(self, method: str, address: str, data: Any, headers: dict[str, str] | None) -> tuple[int, float]:
        before = time.process_time()
        headers = dict(headers or {})
        kind = headers.pop("Content-Type", "application/octet-stream")
        with transaction.atomic():  # of its own, as every request has: a fault of one leaves the next alone
            if isinstance(data, dict) and method == "POST":
                response = self.client.post(address, data, headers=headers)
            else:
                body = data if isinstance(data, bytes) else b""
                response = self.client.generic(method, address, body, kind, headers=headers)
            if response.streaming:
                for _piece in response.streaming_content:
                    pass
            transaction.set_rollback(response.status_code >= 500)
        self.client.cookies.clear()
        return response.status_code, time.process_time() - before


def summary(faults: list[str]) -> str:
    """One fault of each kind, with their number."""
    kinds: dict[str, list[str]] = {}
    for fault in faults:
        kinds.setdefault(fault.split(" s ")[0][:400], []).append(fault)
    return "\n".join(f"{len(alike)} × {alike[0]}" for alike in kinds.values())


def test_hostile_strings_are_answered(world):
    names = parameters()
    places = [place for place in world if not any(seldom in place for seldom in SELDOM)]
    attack = Attack()

    @settings(
        max_examples=-(-STRINGS // IN_EACH),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        place=st.sampled_from(places),
        method=st.sampled_from(METHODS),
        texts=st.lists(hostile, min_size=IN_EACH, max_size=18),
        chosen=st.lists(st.sampled_from(names), min_size=4, max_size=8, unique=True),
        headers=st.lists(st.sampled_from(HEADERS), max_size=4, unique=True),
        is_broken=st.booleans(),
    )
    def send(place, method, texts, chosen, headers, is_broken):
        attack.strings += len(texts)
        given_texts = iter(texts * 3)
        address = place
        while "<>" in address:
            address = address.replace("<>", in_address(next(given_texts), safe="/%" if is_broken else "/"), 1)
        query = "&".join(f"{in_address(name)}={in_address(next(given_texts))}" for name in chosen)
        sent = {name: in_header(next(given_texts)) for name in headers}
        body: Any = b""
        if method in ("POST", "PUT", "PATCH"):
            text = next(given_texts)
            fields = {name: next(given_texts).encode("utf-8", "replace").decode() for name in chosen}
            file = SimpleUploadedFile("a.jpg", text.encode("utf-8", "replace"))
            body = {**fields, "file": file} if is_broken else text.encode("utf-8", "surrogatepass")
        attack.send(method, f"{address}?{query}", body, sent)

    send()
    assert attack.strings >= STRINGS
    assert len(attack.faults) == 0, summary(attack.faults)


NASTY_QUERIES = (
    *("q=a" + "%CC%81" * 3000, "q=" + "a%CC%81" * 3000, "q=" + "%22" * 3000, "q=" + "1/" * 3000, "q=" + "a." * 3000),
    *("page=" + "9" * 20, "page=%D9%A3", "page=1%CC%81", "page=-0", "page=1e3", "page=%00", "page=+1", "page=0x1"),
    *(
        "q=a&" * 10_000,
        "year=2018&" * 10_000,
        "page=1&" * 2000,
        "x=1&" * 10_000,
        "&" * 60_000,
        "=" * 60_000,
        "%" * 60_000,
    ),
    *(
        "q=" + "x" * 65_000,
        "x" * 65_000,
        "q=%ff%fe%00",
        "q=%ED%A0%80",
        "%00=%00",
        "q[]=1&q[a]=2",
        "date_from=0000-00-00",
    ),
    *(
        "date_from=9999-12-31&date_to=0001-01-01",
        "year=0&year=-1&year=99999",
        "next=//evil.example",
        "format=..%2f..%2f",
    ),
)


def test_nasty_questions_are_answered_everywhere(world):
    attack = Attack()
    for at, place in enumerate(world):
        is_seldom = "<>" in place or any(each in place for each in SELDOM)
        for query in NASTY_QUERIES[at % 13 :: 13] if is_seldom else NASTY_QUERIES[at % 5 :: 5]:
            attack.send("GET", f"{place.replace('<>', '1')}?{query}")
    assert len(attack.faults) == 0, summary(attack.faults)


NASTY_VALUES = {
    "Host": ("", "a b", "[::1]:1", "[::1", "::1", "localhost:99999", "evil.example", "a" * 300, "x:-1", "\xe9"),
    "Cookie": ("sessionid=" + "a" * 4000, "django_language=vi%00", "text_size=\x01", ";" * 4000, "a=" * 900),
    "If-None-Match": ('"' * 4000, "W/" * 2000, "*", ",".join(['"a"'] * 900), "\xff"),
    "If-Modified-Since": ("Mon, 99 Foo 9999 99:99:99 GMT", "0", "Sun, 06 Nov 1994 08:49:37 GMT" * 99),
    "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=" + "0-1," * 900, "lines=1-2", "bytes=" + "9" * 900),
    "Accept-Encoding": ("br;q=x", "gzip, " * 900, "*", "identity;q=0", "\xff"),
    "Accept": ("*/*;q=" + "9" * 900, "a/b," * 900, "\xff\xfe"),
    "Accept-Language": ("en," * 900, "-" * 900, "vi;q=nan"),
    "Content-Type": ("multipart/form-data", "multipart/form-data; boundary=" + "b" * 300, "text/x; charset=utf-99"),
    "X-Forwarded-For": ("," * 900, "1.2.3.4, [::"),
    "Forwarded": ("for=" * 900, "host=evil.example;proto=x"),
}
NASTY_HEADERS = [{name: value} for name, values in NASTY_VALUES.items() for value in values]


def test_nasty_headers_are_answered_everywhere(world):
    attack = Attack()
    for place in world:
        address = place.replace("<>", "1")
        for at, headers in enumerate(NASTY_HEADERS):
            method = "POST" if "Content-Type" in headers else "GET"
            if place in ("/", "/khen-thuong/", "/api/v1/search/", "/tin-tuc/") or (at + len(place)) % 23 == 0:
                attack.send(method, address, b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n", headers)
    assert len(attack.faults) == 0, summary(attack.faults)


def test_what_could_be_sent_is_known(world):
    names = parameters()
    assert {"q", "page", "group", "tag", "find", "next", "year", "recipients", "unit", "limit"} <= set(names)
    assert {"/media/images/<>", "/api/v1/decisions/<>/", "/i18n/setlang/", "/sitemap-<>.xml", "/"} <= set(world)
    assert any(place.endswith("/khen-thuong/quyet-dinh/<>/") for place in world)
