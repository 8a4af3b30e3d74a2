"""Nothing that is hidden reaches those who may not see it, by any public address or any address of the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, get_resolver
from wagtail.models import GroupPagePermission

from search.index import indexes
from search.rebuild import rebuild
from tests.portal.hidden import (
    MARK,
    TYPES,
    answer,
    hidden_pages,
    leaks,
    picture_addresses,
    standard_page,
    walk,
    withdrawn_register,
    word_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, front_door):
    cache.clear()
    settings.SEARCH_DRAIN_ON_COMMIT = False
    settings.SEARCH_API_RATE = settings.AWARD_EXPORT_RATE = settings.PDF_RATE = "1000000/m"
    hidden = hidden_pages(withdrawn_register())
    for index in indexes():
        rebuild(index)
    return hidden


def test_no_public_address_shows_what_is_hidden(world, admin_client):
    visitor, person = Client(), Client()
    person.force_login(get_user_model().objects.create_user("nguoi-doc", password="x"))
    hidden_files = list(picture_addresses(world))
    seen = walk(visitor, [*world.addresses, *hidden_files])
    assert leaks(seen, world.secrets_for(signed_in=False)) == []
    # The walk has been where it matters, and knows what it looks for when it sees it.
    for address in ("/khen-thuong/", "/api/v1/awards/export.csv", "/api/v1/awards/export.xlsx", "/khen-thuong/feed/"):
        assert "Nguyễn Công Khai" in seen[address].text or "QĐ-STNMT" in seen[address].text, address
    assert "Tin công khai draft" in seen["/tin-tuc/feed/"].text
    assert any(address.startswith("/media/images/") and each.status == 200 for address, each in seen.items())
    by_staff = {address: answer(admin_client.get(address)) for address in hidden_files}
    assert any(each.shows_hidden_picture for each in by_staff.values())
    assert leaks(by_staff, world.secrets)

    for ask in (
        lambda address: visitor.head(address),
        lambda address: visitor.get(address, headers={"range": "bytes=0-20"}),
        lambda address: visitor.get(address, headers={"if-modified-since": "Mon, 30 Nov 2026 00:00:00 GMT"}),
    ):
        assert {ask(address).status_code for address in hidden_files} <= {302, 400, 404}
    # What is the same for everyone is kept for everyone; a person who signed in asks for what is guarded.
    mine = {rendition.url for photo in world.photos if "login" in photo.title for rendition in photo.renditions.all()}
    guarded = [address for address, each in seen.items() if each.status != 200 or MARK in address]
    of_person = {each: answer(person.get(each)) for each in guarded if "login" not in each and each not in mine}
    assert leaks(of_person, world.secrets_for(signed_in=True)) == []


def admin_addresses(resolver: URLResolver, keys: list[object], before: str = "/") -> list[str]:
    """Returns the addresses of the admin, with each of these keys wherever one is asked for."""
    found = []
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if not f"{route}/admin/".startswith("/admin/") or "logout" in route or "(" in route:
            continue
        if isinstance(pattern, URLResolver):
            found += admin_addresses(pattern, keys, route)
        elif "<" in route:
            pieces = [piece.rpartition(">")[2] for piece in route.split("<")]
            found += [str(key).join(pieces) for key in keys]
        else:
            found += [route, f"{route}?q={MARK}"]
    return found


def test_no_address_of_the_admin_shows_an_editor_what_is_hidden_in_other_sections(world, client):
    group = Group.objects.create(name="Biên tập mục khác")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    section = standard_page(title="Mục khác", slug="muc-khac")
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=section, permission=permission)
    user = get_user_model().objects.create_user("bien-tap-khac", "a@example.vn", "x")
    user.groups.add(group)
    client.force_login(user)
    keys = [world.pages[0].pk, world.photos[0].pk]
    seen = {}
    for address in admin_addresses(get_resolver(), keys):
        response = client.get(address)
        assert response.status_code < 500, address
        seen[address] = answer(response)
    chosen = "/admin/choose-page/chosen-multiple/?" + "&".join(f"id={page.pk}" for page in world.pages)
    seen[chosen] = answer(client.get(chosen))
    assert len(seen) > 300
    found = client.get("/admin/choose-page/search/", {"q": "tin cong khai"}).content.decode()
    assert "Tin công khai draft" in found  # of another section, but public
    # Wagtail names public pages by the title they were given last, in choosers and in the report of page types; tags
    # are a vocabulary that editors share.
    told = (f"{MARK}tag", *(word_of(kind, "revision") for kind in TYPES))
    secrets = [each for each in world.secrets_for(signed_in=True) if not each.startswith(told)]
    assert leaks({at: each for at, each in seen.items() if "page-types-usage" not in at}, secrets) == []
