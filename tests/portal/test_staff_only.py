"""Walks through everything an anonymous visitor can reach: nothing for staff only and nothing withdrawn is in it.

Every field in a model's ``STAFF_ONLY_FIELDS`` is filled with a value that is told from all others; so is the name of
every recipient who has no public award in force. A new field joins by being named there.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.utils import timezone, translation
from django.utils.http import urlencode
from pypdf import PdfReader

from emulation.models import AwardDecision, Honoree, HonoreePage, OrgUnit
from emulation.rules.choices import LegalStatus
from search.documents import findable, sources
from search.engines import SearchUnavailable
from search.index import indexes
from search.rebuild import rebuild
from tests.emulation.pages.factories import AwardRegisterFactory, CampaignFactory, HonoreePageFactory
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    award_type,
)

pytestmark = pytest.mark.django_db

LONGEST_WALK = 300  # addresses
SECRET_YEAR = 1907
LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)|<(?:loc|id)>([^<]+)""")


def staff_only_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for name in getattr(model, "STAFF_ONLY_FIELDS", ()):
            if not model._meta.abstract:
                yield model, name


def secret(model: type[models.Model], name: str) -> object:
    """A value that stands nowhere else: a word of its own, a day in a year of its own, or a plain True."""
    kind = model._meta.get_field(name)
    if isinstance(kind, models.BooleanField):
        return True
    if isinstance(kind, models.DateField):
        return date(SECRET_YEAR, 3, 11)
    assert isinstance(kind, models.CharField | models.TextField), f"say how {kind} is filled"
    return f"zq{model._meta.model_name}{name}".replace("_", "")


# Names and words of what was withdrawn or is not public yet.
WITHDRAWN = (
    "zqunpublished",
    "zqannulledgrant",
    "zqannulleddecision",
    "zqmerged",
    "zqwithoutaward",
    "zqdraftcampaign",
    "zqprivatecampaign",
    "zqdraftprofile",
    "zqunpublishedabstract",
    "zqreferring",
)


@dataclass
class World:
    addresses: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


@pytest.fixture
def world(settings, front_door):
    """A public register with everything in it that must not be seen."""
    cache.clear()
    settings.SEARCH_DRAIN_ON_COMMIT = False
    settings.SEARCH_API_RATE = settings.AWARD_EXPORT_RATE = settings.PDF_RATE = "1000000/m"
    AwardRegisterFactory(slug="khen-thuong")
    unit = OrgUnitFactory(name="Thanh tra Sở")
    shown = HonoreeFactory(name="Nguyễn Công Khai", unit=unit, position="Thanh tra viên")
    campaign = CampaignFactory(title="Thi đua nước rút")
    for year in (2016, 2017, 2018):
        AwardGrantFactory(
            code="CSTDCS", honoree=shown, campaign=campaign, decision=AwardDecisionFactory(issued_on=date(year, 12, 3))
        )
    HonoreePageFactory(title="Gương Nguyễn Công Khai", honoree=shown, consent_on=timezone.localdate())
    HonoreePageFactory(title="Gương zqdraftprofile", live=False)
    draft, private = CampaignFactory(title="zqdraftcampaign", live=False), CampaignFactory(title="zqprivatecampaign")
    private.view_restrictions.create(restriction_type="login")
    for hidden in (draft, private):
        AwardGrantFactory(honoree=shown, code="GKS", campaign=hidden, decision=AwardDecisionFactory(campaign=hidden))
    unpublished = AwardDecisionFactory(
        is_published=False, abstract="zqunpublishedabstract", signer_name="zqunpublished"
    )
    AwardGrantFactory(decision=unpublished, honoree=HonoreeFactory(name="zqunpublished"))
    AwardGrantFactory(
        honoree=HonoreeFactory(name="zqannulledgrant"), status=LegalStatus.ANNULLED, status_reason="Khai sai"
    )
    annulled = AwardDecisionFactory(
        status=LegalStatus.ANNULLED,
        status_reason="Trái quy định",
        # Its number is the reference that the public page gives; no more of it is told.
        annulled_by=AwardDecisionFactory(abstract="zqreferring", is_published=False),
    )
    AwardGrantFactory(decision=annulled, honoree=HonoreeFactory(name="zqannulleddecision"))
    HonoreeFactory(name="zqmerged", merged_into=shown)
    HonoreeFactory(name="zqwithoutaward", unit=unit)
    found = World(secrets=list(WITHDRAWN))
    for model, name in staff_only_fields():
        value = secret(model, name)
        assert model._default_manager.update(**{name: value}), f"let the world have a {model.__name__}"
        if value is not True:
            found.secrets.append(str(SECRET_YEAR) if isinstance(value, date) else str(value))
    for index in indexes():
        rebuild(index)
    found.addresses = [*_pages(unit), *_api(found.secrets)]
    return found


def _pages(unit: OrgUnit) -> Iterator[str]:
    yield from (
        "/",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/sitemap-decisions.xml",
        "/robots.txt",
        "/tim-kiem/?q=nguyen",
        "/khen-thuong/?group=honoree",
        "/khen-thuong/phu-luc/",
        "/khen-thuong/in/",
        "/khen-thuong/feed/",
        "/khen-thuong/rss/",
        "/khen-thuong/loc/unit/?find=zq",
        "/khen-thuong/thong-ke/don-vi/csv/",
    )
    yield from (f"/khen-thuong/?unit={unit.pk}", "/khen-thuong/?status=annulled", "/khen-thuong/thong-ke/")
    for pk in Honoree.objects.values_list("pk", flat=True):
        yield from (f"/khen-thuong/doi-tuong/{pk}/", f"/khen-thuong/doi-tuong/{pk}/in/", f"/khen-thuong/?honoree={pk}")
        yield f"/api/v1/honorees/{pk}/"
    for pk in AwardDecision.objects.values_list("pk", flat=True):
        decision = f"/khen-thuong/quyet-dinh/{pk}/"
        yield from (decision, f"{decision}in/", f"{decision}phu-luc/", f"{decision}pdf/", f"/api/v1/decisions/{pk}/")
    yield from HonoreePage.objects.values_list("url_path", flat=True)


def _api(secrets: list[str]) -> Iterator[str]:
    yield "/api/v1/schema/"
    for operation in ("search", "awards", "honorees", "decisions"):
        yield f"/api/v1/{operation}/?page_size=100"
    for suffix in ("csv", "xlsx", "jsonl"):
        yield f"/api/v1/awards/export.{suffix}"
    yield "/api/v1/suggest/?q=zq"
    yield from ("/api/v1/awards/?sort=name", f"/api/v1/awards/?award_type={award_type('CSTDCS').code}")


def readable(response) -> str:
    """Everything in an answer as text: JSON without escapes, a workbook unpacked, a PDF read."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    if content[:5] == b"%PDF-":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    text = content.decode("utf-8", "replace")
    if "json" in response.get("Content-Type", ""):
        text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return unescape(text)


def walk(client: Client, begin: list[str]) -> dict[str, str]:
    """Returns what stands at every address that can be reached from these by links, by address."""
    seen: dict[str, str] = {}
    waiting = list(dict.fromkeys(begin))
    while waiting and len(seen) < LONGEST_WALK:
        address = waiting.pop(0)
        if address in seen:
            continue
        response = client.get(address)
        assert response.status_code < 500, address
        seen[address] = readable(response)
        for link in filter(None, (one or other for one, other in LINK.findall(seen[address]))):
            parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
            target = f"{parts.path}?{parts.query}".rstrip("?")
            is_ours = parts.netloc == "testserver" and not parts.path.startswith(("/static/", "/admin/", "/documents/"))
            if is_ours and target not in seen:
                waiting.append(target)
    return seen


def test_nothing_for_staff_and_nothing_withdrawn_is_public(client, world):
    seen = walk(client, world.addresses)
    leaks = [
        f"{each} in {address}"
        for address, text in seen.items()
        for each in world.secrets
        if each in text and each not in address  # an answer may repeat its own address
    ]
    assert leaks == []
    # The walk has been where it matters, and knows what it looks for when it sees it.
    assert len(seen) > 100
    for address in ("/khen-thuong/", "/api/v1/awards/export.csv", "/api/v1/awards/export.xlsx", "/khen-thuong/feed/"):
        assert "Nguyễn Công Khai" in seen[address] or "QĐ-STNMT" in seen[address], address


def test_the_walk_reads_every_kind_of_file(client, world):
    decision = AwardDecision.objects.for_public().in_force().filter(grants__honoree__name="Nguyễn Công Khai").first()
    page = f"/khen-thuong/quyet-dinh/{decision.pk}/"
    for address in (*(f"/api/v1/awards/export.{suffix}" for suffix in ("csv", "xlsx", "jsonl")), f"{page}phu-luc/"):
        assert "Nguyễn Công Khai" in readable(client.get(address)), address
    assert "Nguyễn Công Khai" in " ".join(readable(client.get(f"{page}pdf/")).split())
    assert address in world.addresses
    assert f"{page}pdf/" in world.addresses


def test_nothing_withdrawn_is_found_without_the_index(client, world, monkeypatch):
    def away(*args, **kwargs):
        raise SearchUnavailable("down")

    monkeypatch.setattr("search.service.search", away)
    for each in (*WITHDRAWN, "zq", "nguyen"):
        html = client.get("/khen-thuong/", {"q": each}).content.decode()
        assert f">{each}</a>" not in html
        told = html.replace(each, "")  # what was asked stands in the box again
        assert not {secret for secret in world.secrets if secret in told}, each


def test_no_answer_names_a_field_for_staff(client, world):
    names = {name for _model, name in staff_only_fields()}
    for address in _api(world.secrets):
        text = readable(client.get(address))
        assert not {name for name in names if f'"{name}"' in text}, address


def test_nothing_is_found_by_what_is_for_staff(client, world):
    for each in world.secrets:
        for operation in ("search", "awards", "honorees", "decisions"):
            answer = client.get(f"/api/v1/{operation}/?{urlencode({'q': each})}").json()
            assert (answer["count"], answer.get("suggestion", "")) == (0, ""), (operation, each)
        assert client.get(f"/api/v1/suggest/?{urlencode({'q': each})}").json()["results"] == []


def test_no_index_holds_what_is_for_staff(world):
    secrets = set(world.secrets) - set(WITHDRAWN)
    for source in sources():
        for record in source.read(findable(source)):
            document = repr(source.build(record))
            assert not {each for each in secrets if each in document}, record


def test_fields_that_say_they_are_for_staff_are_named_as_such():
    known = set(staff_only_fields())
    with translation.override("en"):
        for model in apps.get_app_config("emulation").get_models():
            for each in model._meta.get_fields():
                said = str(getattr(each, "help_text", "")).lower()
                if "staff only" in said or "never shown" in said:
                    assert (model, each.name) in known, f"{model.__name__}.{each.name} belongs in STAFF_ONLY_FIELDS"
