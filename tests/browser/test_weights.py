"""What a first visit weighs on the wire, compressed as the server sends it."""

from collections import Counter

import pytest

from tests.browser.page_types import PAGES, AddressBook

pytestmark = pytest.mark.looks

FIRST_VIEW = 60_000  # bytes without photographs
STYLE_AND_SCRIPT = 30_000
GALLERY_SCRIPT = 6_000


@pytest.fixture(scope="module")
def address_of(portal, chromium):
    page = chromium.new_page(base_url=portal.url)
    yield AddressBook(page)
    page.close()


def weigh(page, address):
    """Returns the bytes that a browser with an empty cache is sent for an address, by kind, and of the gallery."""
    answers = []
    page.on("requestfinished", lambda request: answers.append(request))
    page.goto(address, wait_until="networkidle")
    weights = Counter()
    gallery_script = 0
    for request in answers:
        size = max(0, request.sizes()["responseBodySize"])  # less than nothing where the browser had it already
        weights["photographs" if "/media/" in request.url else request.resource_type] += size
        if "/gallery." in request.url:
            gallery_script += size
    return weights, gallery_script


@pytest.mark.parametrize("kind", PAGES)
def test_a_first_view_is_light(visit, address_of, kind):
    weights, gallery_script = weigh(visit(), address_of(kind))
    assert weights["document"] > 0
    assert weights["stylesheet"] > 0
    assert weights["stylesheet"] + weights["script"] <= STYLE_AND_SCRIPT
    assert gallery_script <= GALLERY_SCRIPT
    assert weights.total() - weights["photographs"] <= FIRST_VIEW
