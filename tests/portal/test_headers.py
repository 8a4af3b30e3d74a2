"""Every kind of answer under HTTPS, judged by Mozilla's and OWASP's rules; see ``header_rules``."""

from __future__ import annotations

import re
import runpy
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from wagtail.documents import get_document_model

from emulation.models import AwardDecision
from portal.urls import urlpatterns as urls_of_the_site
from search.index import indexes
from search.rebuild import rebuild
from tests.emulation.pages.factories import (
    AwardRegisterFactory,
    CampaignFactory,
    ExemplaryModelFactory,
    HonoreePageFactory,
)
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory
from tests.news.factories import ArticleFactory
from tests.portal.header_rules import FULL_MARKS, Answer, Mark, judge

pytestmark = pytest.mark.django_db

HTTPS = "https://portal.example"
ADMIN_LEAST = 80  # inline script of Wagtail's own is what is missing


def fail(_request):
    raise RuntimeError("for the page of an error")


def refuse(_request):
    return HttpResponse("busy", status=503, headers={"Retry-After": "5"})


urlpatterns = [path("fail/", fail), path("busy/", refuse), *urls_of_the_site]


@pytest.fixture
def site(settings, front_door, monkeypatch, tmp_path):
    """A site with something of every kind, under the settings that ``SITE_URL=https://…`` makes."""
    monkeypatch.setenv("SITE_URL", HTTPS)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    for name, value in runpy.run_path("portal/settings.py").items():
        if name.startswith(("SECURE_", "SESSION_", "CSRF_", "LANGUAGE_COOKIE", "WAGTAILADMIN_BASE")):
            setattr(settings, name, value)
    settings.ROOT_URLCONF = __name__
    settings.SEARCH_DRAIN_ON_COMMIT = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    for name in ("a.css", "a.js", "a.svg", "a.woff2"):
        (settings.STATIC_ROOT / name).write_text("a")
    cache.clear()
    AwardRegisterFactory(slug="khen-thuong")
    honoree = HonoreeFactory(name="Nguyễn Thị Ánh")
    document = get_document_model().objects.create(title="Văn bản", file=ContentFile(b"%PDF-1.4", "van-ban.pdf"))
    decision = AwardDecisionFactory(issued_on=date(2018, 12, 3), file=document)
    AwardGrantFactory(code="CSTDCS", honoree=honoree, decision=decision)
    pages = (
        CampaignFactory(title="Phong trào"),
        HonoreePageFactory(title="Gương sáng", honoree=honoree, consent_on=date(2018, 12, 3)),
        ExemplaryModelFactory(title="Mô hình"),
        ArticleFactory(title="Tin"),
    )
    media = settings.MEDIA_ROOT / "images"
    media.mkdir(parents=True)
    for index in indexes():
        rebuild(index)
    return {
        **{each.__class__.__name__: each.get_url() for each in pages},
        "decision": f"/khen-thuong/quyet-dinh/{AwardDecision.objects.get().pk}/",
        "document": document.url,
    }


def asked(client: Client, method: str, address: str, *, is_personal: bool = False, **options) -> tuple[int, Mark]:
    response = client.generic(method, address, secure=True, **options)
    content = b"" if response.streaming else response.content
    is_page = response.get("Content-Type", "").startswith("text/html")
    scripts = re.findall(rb"<script[^>]*\bsrc=[\"']?([^\"' >]+)", content) if is_page else []
    answer = Answer(
        {name.lower(): value for name, value in response.headers.items()},
        list(response.cookies.values()),
        [script.decode() for script in scripts],
        is_personal,
    )
    return response.status_code, judge(answer)


def test_public_answers_reach_full_marks(site):
    client = Client(raise_request_exception=False)
    wanted = {
        **{address: 200 for name, address in site.items() if name != "document"},
        **dict.fromkeys(
            (
                *("/", "/tin-tuc/", "/khen-thuong/", "/khen-thuong/thong-ke/", "/khen-thuong/phu-luc/"),
                *("/tim-kiem/?q=a", "/phong-cach/", "/khen-thuong/feed/", "/khen-thuong/rss/", "/tin-tuc/feed/"),
                *("/api/v1/search/?q=a", "/api/v1/suggest/?q=a", "/api/v1/awards/", "/api/v1/awards/export.csv"),
                *("/api/v1/schema/", "/api/v1/docs/", "/sitemap.xml", "/sitemap-pages.xml", "/robots.txt"),
                *("/opensearch.xml", "/en/", f"{site['ArticlePage']}in/", f"{site['ArticlePage']}gui/"),
                *(f"{site['decision']}in/", f"{site['decision']}pdf/"),
            ),
            200,
        ),
        "/khong-co/": 404,
        "/api/v1/khong-co/": 404,
        "/api/v1/awards/?page=x": 422,
        "/fail/": 500,
        "/busy/": 503,
    }
    bad = {}
    for address, status in wanted.items():
        answered, mark = asked(client, "GET", address)
        if answered != status or mark.score < FULL_MARKS or mark.losses or mark.faults:
            bad[address] = (answered, mark)
    assert bad == {}


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_only_the_api_may_be_read_by_other_sites_and_by_nobody_with_cookies(site, origin):
    for address in (
        "/",
        "/tim-kiem/?q=a",
        site["decision"],
        site["document"],
        "/admin/login/",
        "/healthz",
        "/api/v1/awards/",
    ):
        response = Client().get(address, secure=True, headers={"Origin": origin})
        shared = {name.lower(): value for name, value in response.headers.items() if name.lower().startswith("access-")}
        assert shared.get("access-control-allow-origin") == ("*" if address.startswith("/api/") else None), address
        assert "access-control-allow-credentials" not in shared


def test_refusals_reach_full_marks(site, settings):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    settings.SEARCH_API_RATE = "0/m"
    bad = {}
    for method, address, status, options in (
        ("POST", f"{site['ArticlePage']}gui/", 403, {}),
        ("GET", "/khong-co/", 404, {}),
        ("DELETE", "/favicon.ico", 403, {}),
        ("GET", "/", 400, {"headers": {"Host": "evil.example"}}),
        ("GET", "/api/v1/search/?q=a", 429, {}),
    ):
        answered, mark = asked(client, method, address, **options)
        if answered != status or mark.score < FULL_MARKS or mark.losses or mark.faults:
            bad[address] = (answered, mark)
    assert bad == {}


def test_files_lose_no_points(site):
    client = Client()
    bad = {}
    for address in ("/static/a.css", "/static/a.js", "/static/a.svg", "/static/a.woff2", site["document"]):
        answered, mark = asked(client, "GET", address)
        if answered != 200 or mark.losses or mark.faults:
            bad[address] = (answered, mark)
    assert bad == {}


def test_plain_http_leads_to_https(site):
    response = Client().get("/tin-tuc/?page=2")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/tin-tuc/?page=2")


def test_the_admin_loses_points_for_inline_script_only(site, admin_user):
    client = Client()
    assert asked(client, "GET", "/admin/login/")[1].score >= ADMIN_LEAST
    client.force_login(admin_user)
    for address in ("/admin/", "/admin/pages/", "/admin/images/", "/admin/account/"):
        status, mark = asked(client, "GET", address, is_personal=True)
        assert (status, mark.faults) == (200, [])
        assert mark.score >= ADMIN_LEAST
        assert set(mark.losses) <= {"policy"}


def test_what_a_signed_in_person_sees_is_kept_nowhere(site, admin_user):
    client = Client()
    client.force_login(admin_user)
    for address in ("/", "/khen-thuong/", "/tim-kiem/?q=a", "/api/v1/search/?q=a"):
        assert "no-store" in client.get(address, secure=True)["Cache-Control"], address
    assert "no-store" not in Client().get("/", secure=True)["Cache-Control"]


def test_preloading_is_the_owners_decision(monkeypatch, tmp_path):
    monkeypatch.setenv("SITE_URL", HTTPS)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    assert runpy.run_path("portal/settings.py")["SECURE_HSTS_PRELOAD"] is False
    monkeypatch.setenv("HSTS_PRELOAD", "true")
    chosen = runpy.run_path("portal/settings.py")
    assert chosen["SECURE_HSTS_PRELOAD"] is chosen["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


@pytest.mark.parametrize(
    ("headers", "losses"),
    [
        ({}, {"policy": -25, "transport": -20, "types": -5, "frames": -20}),
        ({"content-security-policy": "default-src *"}, {"policy": -20, "transport": -20, "types": -5, "frames": -20}),
        (
            {"access-control-allow-origin": "https://evil.example"},
            {"policy", "sharing", "transport", "types", "frames"},
        ),
    ],
)
def test_the_rules_take_points_off(headers, losses):
    mark = judge(Answer(headers))
    assert set(mark.losses) == set(losses)
    assert mark.faults
