import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture(autouse=True)
def empty_cache():
    """Site root paths and renditions of another test do not count."""
    cache.clear()


@pytest.fixture
def queries(client):
    """Counts the queries of a page once its renditions are made, then menus and addresses are known."""

    def count(url):
        for _ in range(2):
            client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    return count
