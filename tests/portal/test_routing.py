"""Finding the page that answers a request."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from portal.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(front_door):
    return front_door.add_child(instance=StandardPage(title="Giới thiệu", slug="gioi-thieu"))


def tables_read(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in captured]


def test_site_locale_and_home_page_are_asked_for_once(client, about):
    assert "wagtailcore_site" in tables_read(client, "/gioi-thieu/?first")
    client.get("/gioi-thieu/?second")  # the first page of a site makes its settings, which ends what was remembered
    assert not {"wagtailcore_site", "wagtailcore_locale", "portal_homepage"} & {*tables_read(client, "/gioi-thieu/?x")}


def test_a_site_that_moves_to_another_home_page_is_seen_at_once(client, front_door, about):
    assert client.get("/gioi-thieu/?x").status_code == 200
    other = front_door.get_parent().add_child(instance=type(front_door)(title="Trang khác", slug="khac"))
    site = Site.objects.get()
    site.root_page = other
    site.save()
    assert client.get("/gioi-thieu/?x").status_code == 404
    assert b"Trang kh" in client.get("/?x").content


def test_what_a_request_changes_of_the_home_page_is_forgotten_with_it(rf, front_door, about):
    from core.routing import find_page

    first, second = (rf.get("/gioi-thieu/", HTTP_HOST="testserver") for _time in range(2))
    find_page(first, "gioi-thieu/")
    first._wagtail_route_for_request[0].title = "Khác"
    find_page(second, "gioi-thieu/")
    assert second._wagtail_route_for_request[0].title == "Giới thiệu"


def test_an_address_that_is_none_is_not_found(client, front_door):
    assert client.get("/khong-co/").status_code == 404
    assert client.get("/khong-co/").status_code == 404
