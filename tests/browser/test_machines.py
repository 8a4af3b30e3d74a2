"""What every type of page tells machines: structured data in the words of schema.org, feeds that readers accept."""

import json

import feedparser
import pytest
from lxml import html

from tests.browser.page_types import PAGES, AddressBook
from tests.core.structured_data import faults

pytestmark = pytest.mark.looks


@pytest.fixture(scope="module")
def documents(portal, chromium):
    """The parsed page of each type."""
    page = chromium.new_page(base_url=portal.url)
    address_of = AddressBook(page)
    yield {kind: html.fromstring(page.request.get(address_of(kind)).body()) for kind in PAGES}
    page.close()


@pytest.mark.parametrize("kind", PAGES)
def test_what_a_page_says_of_itself_is_in_the_vocabulary(documents, kind):
    blocks = documents[kind].xpath("//script[@type='application/ld+json']/text()")
    assert len(blocks) <= 1
    for block in blocks:
        assert list(faults(json.loads(block)["@graph"])) == []


@pytest.mark.parametrize("kind", ["home", "news", "article", "campaign", "honoree", "model", "register", "decision"])
def test_pages_that_can_be_found_say_what_they_are(documents, kind):
    document = documents[kind]
    assert document.xpath("//script[@type='application/ld+json']")
    assert document.xpath("//link[@rel='canonical']/@href")
    assert document.xpath("string(//meta[@name='description']/@content)").strip()
    assert document.xpath("string(//meta[@property='og:title']/@content)").strip()


def test_feed_readers_accept_every_feed_that_a_page_names(documents, portal, chromium):
    addresses = {
        address
        for document in documents.values()
        for address in document.xpath(
            "//link[@rel='alternate'][contains(@type, 'atom') or contains(@type, 'rss')]/@href"
        )
    }
    assert len(addresses) >= 4
    page = chromium.new_page(base_url=portal.url)
    for address in addresses:
        answer = page.request.get(address)
        feed = feedparser.parse(answer.body(), response_headers={"content-type": answer.headers["content-type"]})
        assert not feed.bozo, (address, feed.get("bozo_exception"))
        assert feed.version in ("atom10", "rss20")
        assert feed.entries
    page.close()
