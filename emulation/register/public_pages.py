"""Looks up the few things that the register, search and exports need to know of pages.

By the names of page types: these stand above this module and import it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Case, Q, QuerySet, When
from wagtail.models import Page

from core.languages import version_in
from core.site_version import remember


def page_type(name: str) -> Any:
    """Returns a page type of this app by its name, such as ``CampaignPage``; callable once models are loaded."""
    return apps.get_model("emulation", name)


def public(name: str) -> QuerySet[Any]:
    """Returns the pages of a type that everybody may read."""
    return page_type(name).objects.live().public()


def path_on_site(page: Page) -> str:
    """Returns a page's address without scheme and host, "" where it stands under no site."""
    parts = page.get_url_parts()
    return (parts[2] or "") if parts else ""


# --- The award register -----------------------------------------------------------------------


def own_register() -> Any:
    """Returns the register page that everybody may read, else None: of several that in the site's own language."""
    in_own_language = Q(locale__language_code=settings.LANGUAGE_CODE)
    pages = public("AwardRegisterPage").order_by(Case(When(in_own_language, then=0), default=1), "path")
    return pages.first()


def register_path() -> str:
    """Returns the site-relative address of ``own_register``, "" where there is none."""
    page = own_register()
    return path_on_site(page) if page else ""


def award_register(beside: Page | None = None) -> Any:
    """Returns the page of the award search, None where the site has none: in the language of a page beside which it is
    named, else in the site's own.
    """
    register = remember("award register", own_register)
    return version_in(register, beside.locale_id) if register and beside else register


DECISION_ROUTE = "quyet-dinh/<int:pk>/"


def decision_address(register: str, pk: int) -> str:
    """Returns the address of a decision's page, "" where there is no register page.

    Args:
        register: address of the register page, with or without scheme and host.
        pk: the decision's primary key.
    """
    return register + DECISION_ROUTE.replace("<int:pk>", str(pk)) if register else ""


# --- Campaigns and profiles -------------------------------------------------------------------


def campaign_titles() -> dict[Any, str]:
    """Returns the titles of the campaigns that everybody may read of, by primary key."""
    return dict(public("CampaignPage").values_list("pk", "title"))


def campaign_urls() -> Mapping[int, str]:
    """Returns the addresses of the campaigns that everybody may read of, by primary key."""
    return remember("emulation.campaign_urls", lambda: {page.pk: page.url or "" for page in public("CampaignPage")})


def public_profiles(honorees: Iterable[int]) -> dict[int, Any]:
    """Returns the pages of recipients that everybody may read, by recipient. Most of a register's have none."""

    def all_known() -> frozenset[int]:
        return frozenset(public("HonoreePage").values_list("honoree", flat=True))

    wanted = remember("emulation.profiled", all_known).intersection(honorees)
    return {page.honoree_id: page for page in public("HonoreePage").filter(honoree__in=wanted)} if wanted else {}
