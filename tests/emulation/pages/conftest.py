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
    """Counts the queries of a page's second view: the first makes renditions and fills caches."""

    def count(url):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    return count
