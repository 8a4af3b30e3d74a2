"""Scripts in the HTML of the admin carry the nonce of its security policy."""

import re
from contextlib import suppress

import pytest
from bs4 import BeautifulSoup
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from wagtail.models import Page

from emulation.pages.index_pages import ListingPage
from tests.emulation.pages.factories import (
    CampaignIndexFactory,
    EmulationIndexFactory,
    ExemplaryModelIndexFactory,
    HonoreeIndexFactory,
)
from tests.news.factories import NewsIndexFactory

pytestmark = pytest.mark.django_db


def inline_scripts(response):
    """The scripts in a page, or in what the admin fetches into one."""
    html = response.content
    if response["Content-Type"] == "application/json":
        answer = response.json()
        html = answer.get("html", "") if isinstance(answer, dict) else ""
    found = BeautifulSoup(html, "html.parser").find_all("script", src=False)
    return [each for each in found if each.get("type", "text/javascript") == "text/javascript"]


def script_sources(response):
    policy = response["Content-Security-Policy"]
    return next(each for each in policy.split(";") if each.strip().startswith("script-src"))


def nonce_of(response):
    return re.search(r"'nonce-(\w+)'", script_sources(response))[1]


def named_addresses(resolver, namespace=""):
    """The names of all addresses, with their namespaces."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from named_addresses(each, f"{namespace}{each.namespace}:" if each.namespace else namespace)
        elif each.name:
            yield namespace + each.name


def addresses_of_the_admin(home):
    """Every address of the admin that needs no number, and the form of every kind of page."""
    for name in dict.fromkeys(named_addresses(get_resolver())):
        with suppress(NoReverseMatch):
            if (address := reverse(name)).startswith("/admin/") and "logout" not in address:
                yield address
    for index in (home, *home.get_children().specific(), *Page.objects.type(ListingPage).specific()):
        for model in index.allowed_subpage_models():
            yield reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, index.pk])
    yield reverse("wagtailadmin_pages:edit", args=[home.pk])
    yield "/admin/settings/portal/sitesettings/"


def test_every_script_of_the_admin_carries_the_nonce(admin_client, front_door):
    NewsIndexFactory(parent=front_door)
    emulation = EmulationIndexFactory(parent=front_door)
    for factory in (CampaignIndexFactory, HonoreeIndexFactory, ExemplaryModelIndexFactory):
        factory(parent=emulation)
    seen = 0
    for address in addresses_of_the_admin(front_door):
        response = admin_client.get(address, follow=True)
        if not response["Content-Type"].startswith(("text/html", "application/json")):
            continue
        if "unsafe-inline" in script_sources(response):
            continue
        scripts = inline_scripts(response)
        if scripts:
            assert {script.get("nonce") for script in scripts} == {nonce_of(response)}, address
            seen += 1
    assert seen > 30


def test_each_session_has_a_nonce_of_its_own(admin_client, admin_user, client):
    client.force_login(admin_user)
    nonces = {nonce_of(each.get("/admin/")) for each in (admin_client, admin_client, client)}
    assert len(nonces) == 2


def test_without_a_session_no_script_in_the_page_is_allowed(client):
    response = client.get("/admin/login/")
    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert inline_scripts(response) == []
