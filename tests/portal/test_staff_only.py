"""Nothing for staff only and nothing withdrawn is in what the API, the exports and the indexes hold.

Every field in a model's ``STAFF_ONLY_FIELDS`` is filled with a value that is told from all others; so is the name of
every recipient who has no public award in force. A new field joins by being named there. The walk through all public
pages is in test_no_leaks.py.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.cache import cache
from django.utils import translation
from django.utils.http import urlencode

from emulation.models import AwardDecision
from search.documents import findable, sources
from search.engines import SearchUnavailable
from search.index import indexes
from search.rebuild import rebuild
from tests.portal.hidden import WITHDRAWN, api_addresses, readable, staff_only_fields, withdrawn_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, front_door):
    """A public register with everything in it that must not be seen."""
    cache.clear()
    settings.SEARCH_DRAIN_ON_COMMIT = False
    settings.SEARCH_API_RATE = settings.AWARD_EXPORT_RATE = settings.PDF_RATE = "1000000/m"
    register = withdrawn_register()
    for index in indexes():
        rebuild(index)
    return register


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
    for address in api_addresses():
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
